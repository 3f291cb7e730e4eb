//! The axum kit: pages, forms, sessions, security headers, texts, mail, HTTP client.
