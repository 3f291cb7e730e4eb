//! The criminal-record register: records, search, API.
