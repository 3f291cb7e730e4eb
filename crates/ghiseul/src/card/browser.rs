//! What the browser tells about itself. Values are cut to length and checked, never invented.

use axum::http::{HeaderMap, header};
use emv3ds::message::BrowserInfo;
use web::Visit;

use super::form::CardForm;

const COLOR_DEPTHS: [u32; 8] = [1, 4, 8, 15, 16, 24, 32, 48];

/// Headers, and what the page's script put into hidden fields. If any of those is missing or strange, the answer is
/// that JavaScript does not run: then the standard asks for none of them.
pub(super) fn collect(visit: &Visit, headers: &HeaderMap, form: &CardForm) -> BrowserInfo {
    let header = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value
            .map(|text| text.chars().take(2048).collect::<String>())
            .filter(|text| !text.is_empty())
    };
    let plain = BrowserInfo {
        accept_header: Some(header(header::ACCEPT).unwrap_or_else(|| "*/*".to_owned())),
        user_agent: Some(header(header::USER_AGENT).unwrap_or_else(|| "unknown".to_owned())),
        // The language of the page is what the bank should speak, whatever the browser prefers.
        language: Some(visit.lang().code().to_owned()),
        ip: Some(visit.client.to_string()),
        javascript_enabled: Some(false),
        ..BrowserInfo::default()
    };
    match scripted(form) {
        Some((depth, height, width, zone)) => BrowserInfo {
            javascript_enabled: Some(true),
            java_enabled: Some(false),
            color_depth: Some(depth),
            screen_height: Some(height),
            screen_width: Some(width),
            time_zone: Some(zone),
            ..plain
        },
        None => plain,
    }
}

fn scripted(form: &CardForm) -> Option<(String, String, String, String)> {
    let pixels =
        |name: &str| form.value(name).parse::<u32>().ok().filter(|n| (1..=999_999).contains(n));
    let told: u32 = form.value("culori").parse().ok()?;
    // Screens report depths that the standard does not list (30); the next lower one is true of them, too.
    let depth = COLOR_DEPTHS.into_iter().rev().find(|depth| *depth <= told)?;
    let zone: i32 = form.value("fus").parse().ok().filter(|zone| (-1440..=1440).contains(zone))?;
    let (height, width) = (pixels("inaltime")?, pixels("latime")?);
    Some((depth.to_string(), height.to_string(), width.to_string(), zone.to_string()))
}
