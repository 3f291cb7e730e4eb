//! The gallery: every page that any test sees, each shape once, looked at by a real browser.
//!
//! The tests of the institutions drive them through every state and refusal without a browser. Where [`FOLDER`] is set, their
//! pages are kept there ([`keep`]); `cargo xtask test` sets it, and has all of them looked at afterwards by the executable `gallery`
//! ([`look_at`]): language, title, one heading, no sideways scrolling, no violation of WCAG 2.2 AA.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::extract::Path as InPath;
use axum::response::{Html, IntoResponse as _};
use axum::routing::get;
use base::{Entropy, SystemClock};
use scraper::{ElementRef, Selector};
use tokio::net::TcpListener;
use url::Url;
use web::{Error, Lang, Service, Site};

use crate::browser::{Browser, Means};

/// The environment variable with the folder in which pages are kept.
pub const FOLDER: &str = "CAZIER_GALLERY";

/// Browsers that look at the same time.
const BROWSERS: usize = 2;

/// Keeps a page that a test has seen, where [`FOLDER`] is set. What is not a page, and pages of a shape that is there already, are
/// passed over.
///
/// # Panics
/// Where the folder cannot be written.
pub fn keep(service: &str, status: u16, body: &str) {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    if !body.trim_start().starts_with("<!DOCTYPE html>") {
        return;
    }
    let page = scraper::Html::parse_document(body);
    let root = page.root_element();
    let mut hasher = DefaultHasher::new();
    shape(root).hash(&mut hasher);
    let lang = root.attr("lang").unwrap_or("none");
    let heading = Selector::parse("h1").ok().and_then(|h1| root.select(&h1).next());
    let heading: String = heading.map(|h1| h1.text().collect()).unwrap_or_default();
    let name = format!("{service}-{status}-{}-{lang}-{:016x}", slug(&heading), hasher.finish());
    std::fs::create_dir_all(&folder).expect("the gallery's folder is made");
    let wall = folder.join(format!("{name}.html"));
    if !wall.exists() {
        // Several tests may keep the same page at once; whoever renames last wins with the same shape.
        let hand = folder.join(format!("{name}.{:?}", std::thread::current().id()));
        std::fs::write(&hand, body).expect("a page is written");
        std::fs::rename(&hand, &wall).expect("a page is hung");
    }
}

/// A page without its words: elements, classes, roles and kinds of fields; what repeats stands once.
fn shape(element: ElementRef<'_>) -> String {
    let mut text = element.value().name().to_owned();
    for attribute in ["class", "role", "type", "aria-live", "hidden", "open"] {
        if let Some(value) = element.attr(attribute) {
            text.extend(["[", attribute, "=", value, "]"]);
        }
    }
    let mut children: Vec<String> = element.child_elements().map(shape).collect();
    children.dedup();
    text.extend(["{", &children.concat(), "}"]);
    text
}

/// A heading as part of a file's name.
fn slug(heading: &str) -> String {
    let letters = heading.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    let letters: String = letters.take(40).collect();
    letters.to_lowercase().trim_matches('-').to_owned()
}

/// Looks at every page in a folder: Romanian ones on a telephone, others at a desk. Gives how many there are, and what is wrong.
/// With `pictures`, a picture of each is put beside it, for a person to look at.
///
/// # Errors
/// Where there are no pages, or no browser opens.
pub async fn look_at(folder: &Path, pictures: bool) -> Result<(usize, Vec<String>)> {
    let pages = pages(folder)?;
    ensure!(!pages.is_empty(), "{} is empty: no test kept a page", folder.display());
    let count = pages.len();
    let walls = serve(folder.to_path_buf()).await?;
    let (telephone, desk): (VecDeque<_>, VecDeque<_>) =
        pages.into_iter().partition(|page| page.lang == Lang::Ro);
    let mut wrong = Vec::new();
    let pictures = pictures.then(|| folder.to_path_buf());
    for (means, pages) in
        [(Means::PHONE, telephone), (Means { lang: Lang::En, ..Means::DESK }, desk)]
    {
        let pages = Arc::new(Mutex::new(pages));
        let visits = (0..BROWSERS).map(|at| {
            let tour = Tour { means, walls: walls.clone(), pictures: pictures.clone() };
            tour.visit(at, pages.clone())
        });
        let visits: Vec<_> = visits.map(tokio::spawn).collect();
        for visit in visits {
            wrong.extend(visit.await??);
        }
    }
    wrong.sort();
    Ok((count, wrong))
}

/// A page that was kept.
#[derive(Debug)]
struct Kept {
    name: String,
    lang: Lang,
}

fn pages(folder: &Path) -> Result<VecDeque<Kept>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    let mut pages = VecDeque::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension() != Some(OsStr::new("html")) {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let lang = if name.contains("-en-") { Lang::En } else { Lang::Ro };
        pages.push_back(Kept { name, lang });
    }
    pages.make_contiguous().sort_by(|a, b| a.name.cmp(&b.name));
    Ok(pages)
}

/// How pages are looked at.
#[derive(Debug)]
struct Tour {
    means: Means,
    walls: Url,
    pictures: Option<PathBuf>,
}

impl Tour {
    /// One browser, until no page is left.
    async fn visit(self, at: usize, pages: Arc<Mutex<VecDeque<Kept>>>) -> Result<Vec<String>> {
        let downloads = std::env::temp_dir().join(format!("gallery-{}-{at}", std::process::id()));
        let browser = Browser::open(self.means, &downloads).await?;
        let mut wrong = Vec::new();
        loop {
            let next = pages.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(page) = next else { break };
            browser.visit(self.walls.join(&page.name)?).await?;
            if let Err(error) = look(&browser, page.lang).await {
                wrong.push(format!("{}: {error:#}", page.name));
            }
            if let Some(folder) = &self.pictures {
                browser.picture(&folder.join(format!("{}.png", page.name))).await?;
            }
        }
        browser.close().await?;
        let _ = std::fs::remove_dir_all(&downloads);
        Ok(wrong)
    }
}

/// Serves the pages with the real styles and scripts, under the real policy; gives the address of the first one's folder.
async fn serve(folder: PathBuf) -> Result<Url> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = Url::parse(&format!("http://{}", listener.local_addr()?))?;
    let show = async move |InPath(name): InPath<String>| match std::fs::read_to_string(
        folder.join(format!("{name}.html")),
    ) {
        Ok(page) => Html(page).into_response(),
        Err(_) => Error::not_found().into_response(),
    };
    let routes = Router::new().route("/galerie/{name}", get(show));
    let site = Site::new(Service::Hub, origin.clone(), SystemClock::shared(), Entropy::system());
    let app = web::app(site, routes);
    tokio::spawn(web::serve(listener, app, std::future::pending()));
    Ok(origin.join("/galerie/")?)
}

/// Language, title, one heading, no sideways scrolling, no violation of WCAG 2.2 AA.
async fn look(browser: &Browser, lang: Lang) -> Result<()> {
    let heading = browser.heading().await.context("no heading")?;
    let title = browser.title().await?;
    ensure!(title.contains(&heading), "the title `{title}` does not name the page `{heading}`");
    let headings = browser.ask("document.querySelectorAll('h1').length").await?;
    ensure!(headings == 1, "{headings} main headings");
    let said = browser.ask("document.documentElement.lang").await?;
    ensure!(said == lang.code(), "the page says that it is in {said}");
    browser.check_reflow().await?;
    browser.check_accessibility().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of_page(html: &str) -> String {
        shape(scraper::Html::parse_document(html).root_element())
    }

    #[test]
    fn pages_differ_by_what_they_are_made_of() {
        let list = shape_of_page("<ul><li>one</li><li>two</li></ul>");
        assert_eq!(list, shape_of_page("<ul><li>three</li></ul>"));
        assert_ne!(list, shape_of_page("<ol><li>three</li></ol>"));
        assert_ne!(list, shape_of_page("<ul class='error'><li>three</li></ul>"));
    }
}
