//! The way over a counter in English, at a desk, in a browser without scripts: with a password and an app nothing on it needs one.

use anyhow::{Context as _, Result};
use e2e::{Country, Means, Person};

use crate::clerk::{Desk, Shown};
use crate::{counter, steps};

/// From the form to the certificate, and back again with a code of the app.
pub async fn without_scripts(country: &Country, desk: &Desk<'_>, kind: &str) -> Result<()> {
    let mut person = Person::arrives(country, kind, Means::DESK_NO_SCRIPTS).await?;
    let code = counter::registers(&mut person).await.context("registering")?;
    desk.lock().await.confirms(&Shown::new(&code, &person.identity.cnp)).await?;
    person.opens("/acasa").await?;
    let (mut app, _) = steps::adds_an_app(&mut person).await.context("the app")?;
    counter::asks_for_the_certificate(&mut person).await?;
    person.presses("sign-out").await?;
    steps::types_the_password(&mut person).await?;
    person.sees("second-title").await?;
    steps::types_the_second(&mut person, &app.shows().await?).await?;
    person.sees("home-title").await?;
    person.leaves().await
}
