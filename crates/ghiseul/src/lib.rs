//! The national portal: accounts, identity by card, OpenID Provider.
