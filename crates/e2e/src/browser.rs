//! A browser: Chromium, driven as a person would use it, by pointer or by keyboard alone.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use url::Url;
use web::Lang;

use crate::chromium::{Devtools, Log, axe, capabilities, tool};
use crate::reader::CardReader;

/// What the person holds in their hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// A small telephone, 320 CSS pixels wide: what WCAG 1.4.10 asks pages to fit.
    Phone,
    /// A desk with a large screen.
    Desktop,
    /// A small telephone whose browser gets no scripts. Our pages have none inside, which their security policy enforces.
    PhoneWithoutScripts,
    /// A desk whose browser gets no scripts.
    DesktopWithoutScripts,
}

impl Device {
    /// Whether the screen is a telephone's.
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Phone | Self::PhoneWithoutScripts)
    }

    /// Whether the browser gets scripts.
    pub const fn runs_scripts(self) -> bool {
        matches!(self, Self::Phone | Self::Desktop)
    }
}

/// How the person uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    /// By touching and clicking.
    Pointer,
    /// By keyboard alone: Tab, arrows, Space, Enter.
    Keyboard,
}

/// A way to look at pages: what is in the hands, how it is used, and in which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    /// What the person holds in their hands.
    pub device: Device,
    /// How they use it.
    pub hands: Hands,
    /// What they read.
    pub lang: Lang,
}

impl Means {
    /// A telephone, touched, in Romanian: what most people come with.
    pub const PHONE: Self = Self { device: Device::Phone, hands: Hands::Pointer, lang: Lang::Ro };
    /// A desk, by keyboard alone, in English.
    pub const KEYBOARD: Self =
        Self { device: Device::Desktop, hands: Hands::Keyboard, lang: Lang::En };
    /// A telephone whose browser gets no scripts, in Romanian.
    pub const NO_SCRIPTS: Self =
        Self { device: Device::PhoneWithoutScripts, hands: Hands::Pointer, lang: Lang::Ro };
    /// A desk, with a mouse, in Romanian.
    pub const DESK: Self = Self { device: Device::Desktop, hands: Hands::Pointer, lang: Lang::Ro };
    /// A desk whose browser gets no scripts, in English.
    pub const DESK_NO_SCRIPTS: Self =
        Self { device: Device::DesktopWithoutScripts, hands: Hands::Pointer, lang: Lang::En };
}

/// How long a page may take. Generous: the machine may be busy, and a bank may let people wait.
const PATIENCE: Duration = Duration::from_mins(1);

/// The most presses of Tab from one thing on a page to another.
const TABS_MAX: usize = 120;

/// One browser of one person, with a driver of its own so that journeys run side by side.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    client: Client,
    hands: Hands,
    downloads: PathBuf,
    pressed: AtomicUsize,
}

impl Browser {
    /// Opens a browser that keeps files in a folder.
    pub async fn open(means: Means, downloads: &Path) -> Result<Self> {
        Self::open_beside(means, downloads, None).await
    }

    /// Opens a browser that keeps files in a folder, with a card reader beside it.
    pub async fn open_beside(
        means: Means,
        downloads: &Path,
        reader: Option<&CardReader>,
    ) -> Result<Self> {
        std::fs::create_dir_all(downloads)?;
        let downloads = downloads.to_path_buf();
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(tool("CAZIER_CHROMEDRIVER", "/usr/bin/chromedriver"));
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(reader) = reader {
            command.env("HOME", reader.home());
        }
        let driver = command
            .spawn()
            .context("chromedriver does not start; `cargo xtask tools` installs it")?;
        let choice = reader.map(CardReader::choice);
        let capabilities = capabilities(means.device, means.lang.code(), &downloads, choice);
        let (begun, mut last) = (Instant::now(), None);
        while begun.elapsed() < PATIENCE {
            let mut builder = ClientBuilder::rustls()?;
            builder.capabilities(capabilities.clone());
            match builder.connect(&format!("http://127.0.0.1:{port}")).await {
                Ok(client) => {
                    let (hands, pressed) = (means.hands, AtomicUsize::new(0));
                    let browser = Self { driver, client, hands, downloads, pressed };
                    if !means.device.runs_scripts() {
                        browser.block_scripts().await?;
                    }
                    return Ok(browser);
                }
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("chromedriver does not answer: {last:?}")
    }

    /// Scripts are refused on their way, because a browser whose engine is switched off cannot be driven.
    async fn block_scripts(&self) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setBlockedURLs", json!({ "urls": ["*.js", "*.mjs"] })).await
    }

    async fn devtools(&self, command: &'static str, parameters: Value) -> Result<()> {
        self.client.issue_cmd(Devtools(command, parameters)).await?;
        Ok(())
    }

    /// From now on the browser has an authenticator whose owner always agrees: passkeys can be made and shown.
    pub async fn gets_an_authenticator(&self) -> Result<()> {
        self.devtools("WebAuthn.enable", json!({})).await?;
        let options = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        self.devtools("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await
    }

    /// The WebDriver client, for what has no word here.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Goes to an address.
    pub async fn visit(&self, url: impl AsRef<str>) -> Result<()> {
        let gone = self.client.goto(url.as_ref()).await;
        gone.with_context(|| format!("cannot open {}", url.as_ref()))
    }

    /// The page's address.
    pub async fn address(&self) -> Result<Url> {
        Ok(self.client.current_url().await?)
    }

    /// Evaluates an expression in the page. Works also where the page's own scripts do not run.
    pub async fn ask(&self, expression: &str) -> Result<Value> {
        Ok(self.client.execute(&format!("return {expression}"), vec![]).await?)
    }

    /// The page's main heading.
    pub async fn heading(&self) -> Result<String> {
        Ok(self.client.find(Locator::Css("h1")).await?.text().await?)
    }

    /// The text a person sees on the page.
    pub async fn text(&self) -> Result<String> {
        Ok(self.client.find(Locator::Css("body")).await?.text().await?)
    }

    /// The page's title.
    pub async fn title(&self) -> Result<String> {
        Ok(self.client.title().await?)
    }

    /// The status with which the page came.
    pub async fn status(&self) -> Result<u64> {
        let entry = "performance.getEntriesByType('navigation')[0].responseStatus";
        self.ask(entry).await?.as_u64().context("the browser does not know the page's status")
    }

    /// Waits until the page's main heading begins with `heading`: pages answer, but not at once.
    pub async fn wait_for_heading(&self, heading: &str) -> Result<()> {
        let (begun, mut seen) = (Instant::now(), String::new());
        while begun.elapsed() < PATIENCE {
            if let Ok(now) = self.heading().await {
                if now.starts_with(heading) {
                    return Ok(());
                }
                seen = now;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!(
            "expected the page `{heading}`, saw `{seen}` at {}:\n{}",
            self.address().await?,
            self.text().await.unwrap_or_default()
        )
    }

    /// Waits until the page's main heading begins with one of these.
    pub async fn wait_for_one_of(&self, headings: &[String]) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let now = self.heading().await.unwrap_or_default();
            if headings.iter().any(|heading| now.starts_with(heading)) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("expected one of {headings:?}, saw `{}`", self.heading().await?)
    }

    async fn find(&self, css: &str) -> Result<Element> {
        let found = self.client.find(Locator::Css(css)).await;
        match found {
            Ok(found) => Ok(found),
            Err(_) => {
                bail!("nothing is {css} at {}:\n{}", self.address().await?, self.text().await?)
            }
        }
    }

    /// Types into the field `name`, instead of what is there.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        let field = self.find(&format!("main [name='{name}']:not([type='hidden'])")).await?;
        if self.hands == Hands::Keyboard {
            self.tab_to(&field).await?;
            field
                .send_keys(&format!("{}a{}", char::from(Key::Control), char::from(Key::Null)))
                .await?;
            field.send_keys(&char::from(Key::Delete).to_string()).await?;
        } else {
            field.clear().await?;
        }
        field.send_keys(text).await?;
        Ok(())
    }

    /// What stands in the field `name`.
    pub async fn value(&self, name: &str) -> Result<String> {
        let field = self.find(&format!("main [name='{name}']:not([type='hidden'])")).await?;
        Ok(field.prop("value").await?.unwrap_or_default())
    }

    /// Chooses the radio button or tick box `name` with `value`.
    pub async fn choose(&self, name: &str, value: &str) -> Result<()> {
        let wanted = format!("input[name='{name}'][value='{value}']");
        let button = self.find(&wanted).await?;
        if self.hands == Hands::Pointer {
            return button.click().await.with_context(|| format!("cannot choose {name}={value}"));
        }
        if button.attr("type").await?.as_deref() == Some("checkbox") {
            self.tab_to(&button).await?;
            return self.keys(" ").await;
        }
        self.tab_to_one_of(&format!("input[name='{name}']")).await?;
        for _ in 0..TABS_MAX {
            if self.focus_fits(&wanted).await? {
                self.keys(" ").await?;
                return Ok(());
            }
            self.keys(&char::from(Key::Down).to_string()).await?;
        }
        bail!("the arrow keys do not reach {wanted}")
    }

    /// Presses the button with this text and waits for the page that follows.
    pub async fn press(&self, text: &str) -> Result<()> {
        let what = ["button", "a[@role='button']", "input[@type='submit']"];
        let button = self.named(&what, text).await?;
        self.activate(&button).await
    }

    /// Presses a link that downloads a file, and waits until the file is there.
    pub async fn download(&self, text: &str) -> Result<PathBuf> {
        let link = self.named(&["a"], text).await?;
        let before = self.downloaded()?;
        if self.hands == Hands::Keyboard {
            self.tab_to(&link).await?;
            self.keys(&char::from(Key::Enter).to_string()).await?;
        } else {
            link.click().await?;
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(new) = self.downloaded()?.into_iter().find(|file| !before.contains(file)) {
                return Ok(new);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("no file came at {}", self.address().await?)
    }

    fn downloaded(&self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.downloads)? {
            let path = entry?.path();
            // While it comes it has another name.
            if path.extension().is_some_and(|end| end == "pdf") {
                files.push(path);
            }
        }
        Ok(files)
    }

    /// Follows the link with this text.
    pub async fn follow(&self, text: &str) -> Result<()> {
        let link = self.named(&["a"], text).await?;
        self.activate(&link).await
    }

    /// Follows the first link that fits a selector and leads to a place on the same page.
    pub async fn follow_within(&self, css: &str) -> Result<()> {
        let link = self.find(css).await?;
        if self.hands == Hands::Keyboard {
            self.tab_to(&link).await?;
            return self.keys(&char::from(Key::Enter).to_string()).await;
        }
        Ok(link.click().await?)
    }

    /// Where the link with this text leads.
    pub async fn target(&self, text: &str) -> Result<Url> {
        let link = self.named(&["a"], text).await?;
        let href = link.prop("href").await?.context("a link that leads nowhere")?;
        Ok(Url::parse(&href)?)
    }

    /// Whether there is a button or link whose text begins so.
    pub async fn offers(&self, text: &str) -> Result<bool> {
        let quoted = xpath_text(text);
        let path =
            format!("//main//*[self::a or self::button][starts-with(normalize-space(.),{quoted})]");
        Ok(!self.client.find_all(Locator::XPath(&path)).await?.is_empty())
    }

    async fn named(&self, what: &[&str], text: &str) -> Result<Element> {
        let quoted = xpath_text(text);
        let alternative =
            |part: &&str| format!("//{part}[starts-with(normalize-space(.),{quoted})]");
        let path: Vec<String> = what.iter().map(alternative).collect();
        for found in self.client.find_all(Locator::XPath(&path.join(" | "))).await? {
            // What is folded away cannot be pressed.
            if found.is_displayed().await? {
                return Ok(found);
            }
        }
        bail!(
            "nothing to press named `{text}` at {}:\n{}",
            self.address().await?,
            self.text().await.unwrap_or_default()
        )
    }

    /// Presses something that leads to another page, and waits until that page has begun.
    async fn activate(&self, element: &Element) -> Result<()> {
        self.leave_by(async {
            if self.hands == Hands::Keyboard {
                self.tab_to(element).await?;
                return self.keys(&char::from(Key::Enter).to_string()).await;
            }
            Ok(element.click().await?)
        })
        .await
    }

    /// Does something that leads to another page, and waits until that page has begun.
    async fn leave_by(&self, press: impl Future<Output = Result<()>>) -> Result<()> {
        self.ask("(window.beforeThePress = true)").await?;
        press.await?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            // Between two pages there is nobody to ask.
            let same =
                self.ask("window.beforeThePress === true").await.unwrap_or(Value::Bool(true));
            if same == Value::Bool(false) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("nothing followed the press at {}", self.address().await?)
    }

    /// Types on the keyboard, into whatever has the focus.
    pub async fn keys(&self, keys: &str) -> Result<()> {
        self.pressed.fetch_add(keys.chars().count(), Ordering::Relaxed);
        self.client.active_element().await?.send_keys(keys).await?;
        Ok(())
    }

    /// How many keys were pressed so far. What is written into a field by [`Self::fill`] or [`Self::scan`] is text.
    pub fn pressed(&self) -> usize {
        self.pressed.load(Ordering::Relaxed)
    }

    /// A scanner types into whatever has the focus and ends with Enter, as they all do; the next page begins.
    pub async fn scan(&self, text: &str) -> Result<()> {
        let focused = self.client.active_element().await?;
        let text = format!("{text}{}", char::from(Key::Enter));
        self.leave_by(async { Ok(focused.send_keys(&text).await?) }).await
    }

    /// Presses Enter, which sends the form that has the focus, and waits until the next page has begun.
    pub async fn enter(&self) -> Result<()> {
        self.leave_by(self.keys(&char::from(Key::Enter).to_string())).await
    }

    /// Waits until the field `name` has the focus: a page that has begun puts it there a little later.
    pub async fn wait_for_focus(&self, name: &str) -> Result<()> {
        let (begun, mut seen) = (Instant::now(), Value::Null);
        while begun.elapsed() < PATIENCE {
            // Between two pages there is nobody to ask.
            seen = self.ask("document.activeElement.name").await.unwrap_or_default();
            if seen == name {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the focus is on {seen}, not on {name}, at {}", self.address().await?)
    }

    /// Opens an address in another tab, which is looked at from now on. Gives the tab before.
    pub async fn opens_a_tab(&self, url: &Url) -> Result<WindowHandle> {
        let before = self.client.window().await?;
        let tab = self.client.new_window(true).await?;
        self.client.switch_to_window(tab.handle).await?;
        self.visit(url).await?;
        Ok(before)
    }

    /// Looks at another tab.
    pub async fn looks_at(&self, tab: WindowHandle) -> Result<()> {
        Ok(self.client.switch_to_window(tab).await?)
    }

    async fn focus_fits(&self, css: &str) -> Result<bool> {
        let script = "return document.activeElement.matches(arguments[0])";
        Ok(self.client.execute(script, vec![json!(css)]).await? == Value::Bool(true))
    }

    async fn tab_to_one_of(&self, css: &str) -> Result<()> {
        for _ in 0..TABS_MAX {
            if self.focus_fits(css).await? {
                return self.check_focus().await;
            }
            self.keys(&char::from(Key::Tab).to_string()).await?;
        }
        bail!("{TABS_MAX} presses of Tab did not reach {css} at {}", self.address().await?)
    }

    async fn tab_to(&self, element: &Element) -> Result<()> {
        let script = "return document.activeElement === arguments[0]";
        for _ in 0..TABS_MAX {
            let element = serde_json::to_value(element)?;
            if self.client.execute(script, vec![element]).await? == Value::Bool(true) {
                return self.check_focus().await;
            }
            self.keys(&char::from(Key::Tab).to_string()).await?;
        }
        bail!("{TABS_MAX} presses of Tab did not lead there at {}", self.address().await?)
    }

    /// Fails where the focus cannot be seen.
    async fn check_focus(&self) -> Result<()> {
        let seen = "(() => {
            const here = document.activeElement
            const shows = (style) => style.boxShadow !== 'none' || style.outlineStyle !== 'none'
            const label = here.labels && here.labels[0]
            return here.matches(':focus-visible') && (shows(getComputedStyle(here))
                || (label && shows(getComputedStyle(label, '::before'))))
        })()";
        ensure!(
            self.ask(seen).await? == Value::Bool(true),
            "the focus cannot be seen at {}: {}",
            self.address().await?,
            self.ask("document.activeElement.outerHTML").await?
        );
        Ok(())
    }

    /// The page as a judge of accessibility sees it: without what hidden fields hold, which differs each time.
    pub async fn skeleton(&self) -> Result<String> {
        let script = "(() => {
            const page = document.documentElement.cloneNode(true)
            for (const field of page.querySelectorAll('input[type=hidden]')) field.removeAttribute('value')
            return page.outerHTML
        })()";
        let skeleton = self.ask(script).await?;
        skeleton.as_str().map(str::to_owned).context("the page has no source")
    }

    /// Runs axe-core with the WCAG 2.2 AA tags and fails with what it finds.
    pub async fn check_accessibility(&self) -> Result<()> {
        let axe = std::fs::read_to_string(axe()?)?;
        self.client.execute(&axe, vec![]).await?;
        let found = self
            .client
            .execute_async(
                "const done = arguments[arguments.length - 1];
                 axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})
                    .then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' @ '
                        + v.nodes.map(n => n.target.join(' ')).join(', '))), e => done([String(e)]));",
                vec![],
            )
            .await?;
        let found: Vec<String> = serde_json::from_value(found)?;
        ensure!(found.is_empty(), "{}: {}", self.address().await?, found.join("\n"));
        Ok(())
    }

    /// Fails where the page is wider than the screen.
    pub async fn check_reflow(&self) -> Result<()> {
        let wide =
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1";
        ensure!(
            self.ask(wide).await? == Value::Bool(false),
            "{} scrolls sideways",
            self.address().await?
        );
        Ok(())
    }

    /// Saves a picture of the page, for a person to look at.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        std::fs::write(path, self.client.screenshot().await?)?;
        Ok(())
    }

    /// What the browser complained about since the last time: refused scripts, styles, addresses.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let entries = self.client.issue_cmd(Log("browser")).await?;
        let entries: Vec<Value> = serde_json::from_value(entries)?;
        let grave = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(grave.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Every address that the browser asked for since the last time, redirects included.
    pub async fn addresses(&self) -> Result<Vec<String>> {
        let entries = self.client.issue_cmd(Log("performance")).await?;
        let entries: Vec<Value> = serde_json::from_value(entries)?;
        let asked = entries.iter().filter_map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &message["message"];
            (message["method"] == "Network.requestWillBeSent")
                .then(|| message["params"]["request"]["url"].as_str().map(str::to_owned))?
        });
        Ok(asked.collect())
    }

    /// Closes the browser.
    pub async fn close(mut self) -> Result<()> {
        self.client.clone().close().await?;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A text as an XPath literal, whatever quotes it holds.
fn xpath_text(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
