//! The whole chain against independent tools: openssl, SoftHSM, pdfsig, and pyHanko where it is
//! installed. And the tools of an attacker: lying authorities, revoked and wrong certificates.

#[cfg(test)]
mod cards;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod lies;
#[cfg(test)]
mod openssl;
#[cfg(test)]
mod pdf_tools;
#[cfg(test)]
mod services;
#[cfg(test)]
mod support;
#[cfg(test)]
mod token;
