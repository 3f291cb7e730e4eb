//! Reading our own pages: a normal form for comparison, and the rules that hold for every page.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use scraper::{ElementRef, Html, Node, Selector};

pub fn select(css: &str) -> Selector {
    Selector::parse(css).expect("selectors of tests are right")
}

/// The text of the only element that matches.
#[track_caller]
pub fn text(page: &Html, css: &str) -> String {
    let selector = select(css);
    let mut found = page.select(&selector);
    let first = found.next().unwrap_or_else(|| panic!("no {css}"));
    assert!(found.next().is_none(), "several {css}");
    squeeze(&first.text().collect::<String>())
}

pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markup in a normal form: sorted attributes and classes, no white space that a reader cannot see. `ignored` names
/// the beginnings of attributes that do not count.
pub fn normal(markup: &str, ignored: &[&str]) -> String {
    let fragment = Html::parse_fragment(markup);
    let mut out = String::new();
    write(fragment.root_element(), ignored, &mut out);
    out
}

fn write(element: ElementRef<'_>, ignored: &[&str], out: &mut String) {
    out.push('<');
    out.push_str(element.value().name());
    let attributes: BTreeMap<&str, String> = element
        .value()
        .attrs()
        .filter(|(name, _)| !ignored.iter().any(|begin| name.starts_with(begin)))
        .map(|(name, value)| {
            let words: BTreeSet<&str> = value.split_whitespace().collect();
            let sorted = words.into_iter().collect::<Vec<_>>().join(" ");
            (name, if name == "class" { sorted } else { value.to_owned() })
        })
        .collect();
    for (name, value) in attributes {
        write!(out, " {name}={value:?}").expect("a string takes everything");
    }
    out.push_str(">\n");
    for child in element.children() {
        match (ElementRef::wrap(child), child.value()) {
            (Some(child), _) => write(child, ignored, out),
            (None, Node::Text(text)) if !squeeze(text).is_empty() => {
                out.push_str(&squeeze(text));
                out.push('\n');
            }
            _ => {}
        }
    }
    writeln!(out, "</{}>", element.value().name()).expect("a string takes everything");
}

/// What must hold for every page (WCAG 2.2: 1.3.1, 2.4.2, 2.4.6, 3.1.1, 3.3.1, 4.1.2; our own rules).
#[track_caller]
pub fn check_page(markup: &str, lang: &str) -> Html {
    let page = Html::parse_document(markup);
    assert_eq!(page.errors, Vec::<std::borrow::Cow<'_, str>>::new(), "invalid HTML");
    assert_eq!(page.root_element().value().attr("lang"), Some(lang));
    assert_eq!(page.select(&select("h1")).count(), 1, "one h1 a page");
    assert_eq!(page.select(&select("main#main-content")).count(), 1);
    assert_eq!(page.select(&select("title")).count(), 1);
    for unwanted in [
        "meta[http-equiv]",
        "script:not([src])",
        "style",
        "[style]",
        "[onclick]",
        "input[required]",
    ] {
        assert_eq!(page.select(&select(unwanted)).count(), 0, "{unwanted} has no place here");
    }
    let ids = unique_ids(&page);
    for element in
        page.select(&select("[aria-describedby], [aria-controls], [for], [data-aria-controls]"))
    {
        for name in ["aria-describedby", "aria-controls", "for", "data-aria-controls"] {
            for id in element.value().attr(name).unwrap_or_default().split_whitespace() {
                assert!(ids.contains(id), "{name} names {id}, which is not there");
            }
        }
    }
    check_fields(&page);
    check_links(&page, &ids);
    check_headings(&page);
    page
}

fn unique_ids(page: &Html) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for element in page.select(&select("[id]")) {
        let id = element.value().attr("id").unwrap_or_default().to_owned();
        assert!(ids.insert(id.clone()), "the id {id} is there twice");
    }
    ids
}

fn check_fields(page: &Html) {
    for field in page.select(&select("input:not([type=hidden]), select, textarea")) {
        let id = field.value().attr("id").expect("every field has an id");
        let label =
            page.select(&select("label")).find(|label| label.value().attr("for") == Some(id));
        let label = label.unwrap_or_else(|| panic!("no label for {id}"));
        assert!(!squeeze(&label.text().collect::<String>()).is_empty(), "an empty label for {id}");
    }
    for button in page.select(&select("button")) {
        assert!(named(button), "a button without a name");
    }
    for form in page.select(&select("form[novalidate]")) {
        assert_eq!(form.value().attr("method"), Some("post"));
    }
}

fn check_links(page: &Html, ids: &BTreeSet<String>) {
    for link in page.select(&select("a")) {
        assert!(named(link), "a link without a name");
        let href = link.value().attr("href").expect("every link leads somewhere");
        if let Some(id) = href.strip_prefix('#') {
            assert!(ids.contains(id), "a link to #{id}, which is not there");
        } else {
            assert!(href.starts_with('/'), "{href} is another site");
        }
    }
}

fn check_headings(page: &Html) {
    let mut last = 0;
    for heading in page.select(&select("main h1, main h2, main h3, main h4")) {
        let level: u8 = heading.value().name()[1..].parse().expect("h1 to h4");
        let summary =
            heading.value().attr("class").is_some_and(|class| class.contains("error-summary"));
        if !summary {
            assert!(level <= last + 1, "h{level} after h{last}");
            last = level;
        }
    }
}

fn named(element: ElementRef<'_>) -> bool {
    let label = element.value().attr("aria-label").unwrap_or_default();
    !label.is_empty() || !squeeze(&element.text().collect::<String>()).is_empty()
}
