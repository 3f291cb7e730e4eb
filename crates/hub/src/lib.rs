//! The ministry's hub: sign-in, requests, issuing, verification.
