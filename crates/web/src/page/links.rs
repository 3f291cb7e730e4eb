//! Links of a page's frame.

/// A link of the service's own navigation.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// The address.
    pub href: String,
    /// The text.
    pub text: String,
    /// Whether the page belongs to this section.
    pub current: bool,
}

/// A link to the same page in another language.
#[derive(Clone, Debug)]
pub struct LangLink {
    /// The language.
    pub lang: crate::Lang,
    /// The address.
    pub href: String,
}
