//! Down is not a dead end: whatever part does not answer, the person gets "received", the request outlives a kill of the
//! hub, and the certificate is issued and announced by itself when the part is back.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use e2e::relay::Relay;
use e2e::walk::Walker;
use e2e::{Country, Page, letters, token};
use url::Url;

use crate::{documents, killed};

/// Roles that run in processes of their own, in the order in which they are needed.
const APART: [&str; 5] = ["devpki", "signer", "registers", "rocris", "hub"];

/// How long a certificate may take after its part is back: the hub tries again after growing pauses, and what was in the
/// hands of a killed process is taken up when its lease of a minute has ended.
pub const PATIENCE: Duration = Duration::from_mins(3);

/// For each part: stop it, ask, kill the hub, start the hub, start the part, and wait. The country seals with a key in a
/// token.
pub async fn each_part_in_turn() -> Result<()> {
    let country = Country::start_apart("down", &APART).await?;
    let mail = SocketAddr::from((Ipv4Addr::LOCALHOST, country.mail_port()));
    let mut line = Relay::to(mail).await?;
    send_mail_through(&country, line.port())?;
    token::hold_the_seal(&country)?;
    for role in ["signer", "hub"] {
        country.kill_role(role)?;
        country.start_role(role).await?;
    }
    let mut walker = Walker::at_home(&country, "clean").await?;
    pressed_twice(&country, &mut walker, "other.personal").await.context("pressed twice")?;

    let reasons = ["work.job", "work.abroad", "work.children", "study.competition"];
    for (part, reason) in ["rocris", "registers", "signer", "devpki"].into_iter().zip(reasons) {
        let begun = Instant::now();
        let held = without(&country, &mut walker, part, reason).await;
        held.with_context(|| format!("without {part}"))?;
        println!("without {part}: {} s", begun.elapsed().as_secs());
    }
    let begun = Instant::now();
    let held = without_mail(&country, &mut walker, &mut line, "arms.permit").await;
    held.context("without mail")?;
    println!("without mail: {} s", begun.elapsed().as_secs());
    let begun = Instant::now();
    registering(&country, &mut line).await.context("registering without mail and register")?;
    println!("registering without mail and register: {} s", begun.elapsed().as_secs());
    let begun = Instant::now();
    killed::at_any_moment(&country, &mut walker).await.context("killed at any moment")?;
    println!("killed at any moment: {} s", begun.elapsed().as_secs());

    walker.downloads(&country, 3).await?;
    documents::are_accepted(&country, 3).context("sealed by a token")?;
    country.visited(walker.visitor.addresses());
    crate::has_no_leaks(&country)
}

/// The hub's mail goes through the line, which can be cut.
fn send_mail_through(country: &Country, port: u16) -> Result<()> {
    country.configure(|config| {
        let mail = config.get_mut("mail")?.as_table_mut()?;
        mail.insert("port".to_owned(), toml::Value::Integer(port.into())).map(drop)
    })
}

/// The button of one form, pressed twice at once, makes one request.
async fn pressed_twice(country: &Country, walker: &mut Walker, reason: &str) -> Result<()> {
    let (certificates, announced) = counted(country, walker).await?;
    let check = walker.chooses(country, reason).await?;
    let form = check.form(&["_key", "motiv"])?;
    let mut other = walker.visitor.clone();
    let (one, two) =
        tokio::join!(walker.visitor.send(form.clone(), &check), other.send(form.clone(), &check));
    let (one, two) = (one?.good()?, two?.good()?);
    ensure!(one.url.path() == two.url.path(), "{} and {}", one.url, two.url);
    issued_once(country, walker, certificates, announced).await
}

async fn without(country: &Country, walker: &mut Walker, part: &str, reason: &str) -> Result<()> {
    let (certificates, announced) = counted(country, walker).await?;
    country.kill_role(part)?;
    let page = walker.asks_for(country, reason).await?;
    let request = received(&page)?;
    country.kill_role("hub")?;
    country.start_role("hub").await?;
    // The request is there, although the hub was killed and the part does not answer.
    let again = walker.visitor.visit(&request).await?.good()?;
    received(&again)?;
    country.start_role(part).await?;
    walker.waits_for(&request, PATIENCE, is_certificate).await?;
    issued_once(country, walker, certificates, announced).await
}

async fn without_mail(
    country: &Country,
    walker: &mut Walker,
    line: &mut Relay,
    reason: &str,
) -> Result<()> {
    let (certificates, announced) = counted(country, walker).await?;
    line.cut().await;
    let page = walker.asks_for(country, reason).await?;
    ensure!(is_certificate(&page), "mail holds up the certificate: {}", page.main());
    country.kill_role("hub")?;
    country.start_role("hub").await?;
    ensure!(announcements(country, walker)?.len() == announced, "mail came through a cut line");
    line.mend().await?;
    issued_once(country, walker, certificates, announced).await
}

/// The code that was asked for while no mail went comes when mail goes again; the comparison with the population register
/// is made up for, too, and the person is told.
async fn registering(country: &Country, line: &mut Relay) -> Result<()> {
    let l = web::Texts::new(web::Lang::Ro);
    let mut walker = Walker::new(country, "clean-2")?;
    let start = country.guide.hub.join("/intrare?prima=da")?;
    let page = walker.visitor.visit(&start).await?;
    let page = walker.go_on(country, page, |page| page.url.path() == "/inregistrare").await?;

    // Another address than the one that GHISEUL confirmed needs a code of its own.
    walker.moves_to(&format!("alta.{}", walker.identity.email));
    line.cut().await;
    let form = page.form(&["termeni"])?.with("termeni", "da");
    let form = form.with("email", &walker.identity.email);
    let page = walker.visitor.send(form, &page).await?.good()?;
    let at_code = |page: &Page| page.url.path() == "/inregistrare/cod";
    ensure!(at_code(&page), "{}: {}", page.url, page.main());
    // The hub has the time to try.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let letters = letters::to(country, &walker.identity.email)?;
    ensure!(letters.is_empty(), "mail came through a cut line");
    line.mend().await?;

    country.kill_role("registers")?;
    let page = walker.go_on(country, page, |page| !at_code(page)).await?;
    ensure!(page.heading() == l.get("reg-received-title"), "{}", page.main());
    country.kill_role("hub")?;
    country.start_role("hub").await?;
    country.start_role("registers").await?;
    walker.waits_for(&page.url, PATIENCE, |page| page.url.path() == "/acasa").await?;
    let subject = l.get("mail-validated-subject");
    letters::wait(country, &walker.identity.email, 0, |l| l.subject == subject).await?;
    country.visited(walker.visitor.addresses());
    Ok(())
}

/// The page says that the request was received and what comes next; gives its address.
fn received(page: &Page) -> Result<Url> {
    let l = web::Texts::new(web::Lang::Ro);
    let titles = ["wait-title", "sys-rocris-title", "manual-title"].map(|key| l.get(key));
    ensure!(
        page.url.path().starts_with("/cereri/") && titles.contains(&page.heading()),
        "instead of `received` the person sees `{}` at {}",
        page.heading(),
        page.url
    );
    ensure!(page.main().contains(&l.get("status-received")), "not received: {}", page.main());
    let mut url = page.url.clone();
    url.set_query(None);
    Ok(url)
}

pub fn is_certificate(page: &Page) -> bool {
    page.url.path().starts_with("/certificate/")
}

/// Certificates of the person, and letters that announced one.
pub async fn counted(country: &Country, walker: &mut Walker) -> Result<(usize, usize)> {
    let home = country.guide.hub.join("/acasa")?;
    let page = walker.visitor.visit(&home).await?.good()?;
    Ok((page.links("/pdf").len(), announcements(country, walker)?.len()))
}

fn announcements(country: &Country, walker: &Walker) -> Result<Vec<letters::Letter>> {
    let subject = web::Texts::new(web::Lang::Ro).get("mail-ready-subject");
    let mut letters = letters::to(country, &walker.identity.email)?;
    letters.retain(|letter| letter.subject == subject);
    // Whoever dies between sending a letter and noting it sends it again; mailboxes show it once.
    let mut known = HashSet::new();
    letters.retain(|letter| known.insert(letter.id.clone()));
    Ok(letters)
}

/// One certificate more and one letter more; and it stays so.
async fn issued_once(
    country: &Country,
    walker: &mut Walker,
    certificates: usize,
    announced: usize,
) -> Result<()> {
    issued(country, walker, (certificates + 1, announced + 1)).await
}

/// So many certificates and so many letters; and it stays so.
pub async fn issued(
    country: &Country,
    walker: &mut Walker,
    (certificates, announced): (usize, usize),
) -> Result<()> {
    let begun = Instant::now();
    while announcements(country, walker)?.len() < announced {
        ensure!(begun.elapsed() < PATIENCE, "nobody announced the certificate");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // Whoever would issue or announce twice has the time to.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let now = counted(country, walker).await?;
    ensure!(now == (certificates, announced), "{now:?}, not {certificates} and {announced}");
    Ok(())
}
