//! Card scheme and issuers: EMV 3-D Secure Directory Server and ACS, a simulator true on the wire.
