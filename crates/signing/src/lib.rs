//! PAdES assembly and validation; the signer port and its adapters; time-stamp client.
