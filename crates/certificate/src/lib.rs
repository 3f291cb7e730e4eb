//! The certificate: model, wording, validity, canonical data, PDF, codes. Pure.
