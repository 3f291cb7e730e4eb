//! The copy deck: `i18n/{ro,en}/cazier.ftl`, inside the executable.

use std::{collections::HashMap, sync::LazyLock};

use fluent_bundle::{FluentValue, types::FluentNumber};
use i18n_embed::{LanguageLoader as _, fluent::FluentLanguageLoader};
use unic_langid::LanguageIdentifier;

use crate::Lang;

#[derive(rust_embed::RustEmbed)]
#[folder = "i18n/"]
struct CopyDeck;

static RO: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load(&["ro"]));
static EN: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load(&["en", "ro"]));

fn load(languages: &[&str]) -> FluentLanguageLoader {
    let tag = |tag: &&str| tag.parse::<LanguageIdentifier>().expect("a language tag of ours");
    let languages: Vec<_> = languages.iter().map(tag).collect();
    let loader = FluentLanguageLoader::new("cazier", tag(&"ro"));
    loader
        .load_languages(&CopyDeck, &languages)
        .expect("the copy deck is inside the executable and its test reads every text");
    // Both languages are written from left to right: isolation marks would only disturb what people copy.
    loader.set_use_isolating(false);
    loader.with_bundles_mut(|bundle| bundle.set_formatter(Some(print_counted)));
    loader
}

/// Marks a number by which [`counted`] stands in for another; no text of ours asks for a grouping of digits.
const STANDS_IN: bool = false;

/// A number as the plural rules of the library understand it. CLDR's rule for Romanian is `n % 100 = 1..19` ("112 zile",
/// "120 de zile"); the library takes `n` itself, so a number such as 112 is replaced by 2, of the same category, which
/// carries the number to print.
fn counted(value: FluentValue<'_>) -> FluentValue<'_> {
    let FluentValue::Number(number) = &value else { return value };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and small"
    )]
    let whole = (number.value.fract() == 0.0 && (100.0..1e15).contains(&number.value))
        .then_some(number.value as usize);
    match whole {
        Some(whole) if (1..=19).contains(&(whole % 100)) => {
            let mut stand_in = FluentNumber::new(2.0, number.options.clone());
            stand_in.options.minimum_integer_digits = Some(whole);
            stand_in.options.use_grouping = STANDS_IN;
            FluentValue::Number(stand_in)
        }
        _ => value,
    }
}

/// Prints the number that a stand-in carries; leaves the rest to the library.
fn print_counted<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.options.use_grouping == STANDS_IN => {
            number.options.minimum_integer_digits.map(|whole| whole.to_string())
        }
        _ => None,
    }
}

/// The texts in one language; a page holds it as `l`, so that `fl!(self.l, "key")` works in templates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// The language of the texts.
    pub lang: Lang,
}

impl Texts {
    /// The texts in `lang`.
    pub const fn new(lang: Lang) -> Self {
        Self { lang }
    }

    fn loader(self) -> &'static FluentLanguageLoader {
        match self.lang {
            Lang::Ro => &RO,
            Lang::En => &EN,
        }
    }

    /// The text of `key`, for keys that are data. Where the key is known write `fl!`: the compiler checks it.
    pub fn get(&self, key: &str) -> String {
        self.loader().get(key)
    }

    /// The text of `key` with arguments. `fl!` calls this.
    pub fn get_args_concrete<'args>(
        &self,
        key: &str,
        args: HashMap<&'args str, FluentValue<'args>>,
    ) -> String {
        let args = match self.lang {
            Lang::Ro => args.into_iter().map(|(name, value)| (name, counted(value))).collect(),
            Lang::En => args,
        };
        self.loader().get_args_concrete(key, args)
    }

    /// Whether the copy deck has `key`.
    pub fn has(&self, key: &str) -> bool {
        self.loader().has(key)
    }

    /// A date in words: "21 noiembrie 2026".
    pub fn date(&self, date: base::Date) -> String {
        match self.lang {
            Lang::Ro => base::dates::format_ro(date),
            Lang::En => base::dates::format_en(date),
        }
    }

    /// A moment in Romania: "21 noiembrie 2026, 14:32".
    pub fn date_time(&self, at: base::Timestamp) -> String {
        format!("{}, {}", self.date(base::dates::today(at)), base::dates::format_time(at))
    }
}
