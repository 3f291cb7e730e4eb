//! What the first view weighs.

use anyhow::{Result, ensure};
use e2e::{Country, Visitor};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use scraper::{Html, Selector};
use url::Url;
use web::Lang;

/// Bytes that are sent for the first view at most; 1 KB is 1,000 bytes.
const FIRST_VIEW_MAX: usize = 40_000;

/// Fetches the start page and everything that it names, compressed as browsers ask for it.
pub async fn of_the_first_view(country: &Country) -> Result<()> {
    let page = Visitor::new(Lang::Ro).visit(&country.guide.hub).await?.good()?;
    let mut parts = vec![country.guide.hub.clone()];
    parts.extend(named(&page.html(), &page.url)?);
    ensure!(parts.len() >= 4, "the page names only {parts:?}");
    let (client, mut sum) = (web::client(), 0);
    for part in &parts {
        ensure!(part.host_str() == page.url.host_str(), "{part} is another site's");
        let answer = client.get(part.clone()).header(ACCEPT_ENCODING, "br").send().await?;
        ensure!(answer.status().is_success(), "{part}: {}", answer.status());
        let encoded = answer.headers().get(CONTENT_ENCODING).is_some_and(|e| e == "br");
        let kind = part.path().rsplit('.').next();
        let must = matches!(kind, Some("css" | "js"));
        ensure!(encoded || !must, "{part} is not compressed");
        let headers: usize = answer
            .headers()
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 4)
            .sum();
        sum += headers + answer.bytes().await?.len();
    }
    println!("the first view: {sum} bytes in {} answers", parts.len());
    ensure!(sum <= FIRST_VIEW_MAX, "the first view is {sum} bytes");
    Ok(())
}

/// What a page makes a browser fetch at once.
fn named(html: &str, base: &Url) -> Result<Vec<Url>> {
    let page = Html::parse_document(html);
    let wanted = "link[rel='stylesheet'], link[rel='icon'], script[src], img[src]";
    let wanted = Selector::parse(wanted).map_err(|error| anyhow::anyhow!("{error}"))?;
    let addresses = page.select(&wanted).filter_map(|it| it.attr("href").or(it.attr("src")));
    addresses.map(|address| Ok(base.join(address)?)).collect()
}
