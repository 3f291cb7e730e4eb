//! Development trust services: CA, OCSP, CRL, RFC 3161 time-stamp authority.
