//! The copy deck: both languages complete, alike and readable.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unicode_normalization::is_nfc;

const RO: &str = include_str!("../../i18n/ro/cazier.ftl");
const EN: &str = include_str!("../../i18n/en/cazier.ftl");

/// The keys of a file, each with the variables of its text.
fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            assert!(keys.insert(key.to_owned(), BTreeSet::new()).is_none(), "{key} is there twice");
            key.clone_into(&mut current);
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once('$') {
            let end = after
                .find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
                .unwrap_or(after.len());
            keys.get_mut(&current)
                .expect("a text begins with its key")
                .insert(after[..end].to_owned());
            rest = &after[end..];
        }
    }
    keys
}

fn bundle(source: &str, tag: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(source.to_owned())
        .unwrap_or_else(|(_, errors)| panic!("{tag}: {errors:?}"));
    let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("no key twice");
    bundle
}

/// Every text with every variable set to `value`.
fn formatted(source: &str, tag: &str, value: i64) -> Vec<(String, String)> {
    let bundle = bundle(source, tag);
    let mut texts = Vec::new();
    for (key, variables) in keys(source) {
        let mut args = FluentArgs::new();
        for variable in &variables {
            args.set(variable.clone(), FluentValue::from(value));
        }
        let message =
            bundle.get_message(&key).unwrap_or_else(|| panic!("{tag} {key} is not a message"));
        let pattern = message.value().unwrap_or_else(|| panic!("{tag} {key} has no text"));
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        assert!(errors.is_empty(), "{tag} {key}: {errors:?}");
        assert!(!text.trim().is_empty(), "{tag} {key} is empty");
        texts.push((key, text));
    }
    texts
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let (ro, en) = (keys(RO), keys(EN));
    for (key, variables) in &ro {
        assert_eq!(en.get(key), Some(variables), "{key}");
    }
    assert_eq!(
        ro.len(),
        en.len(),
        "English has more: {:?}",
        en.keys().find(|key| !ro.contains_key(*key))
    );
}

#[test]
fn every_text_can_be_formatted_with_one_two_and_many() {
    for (source, tag) in [(RO, "ro"), (EN, "en")] {
        for value in [0, 1, 2, 20, 183] {
            formatted(source, tag, value);
        }
    }
}

#[test]
fn romanian_counts_as_romanians_do() {
    let of = |n: i64| web::fl!(web::Texts::new(web::Lang::Ro), "valid-days", n = n);
    for (n, expected) in [
        (0, "Mai este valabil 0 zile"),
        (1, "Mai este valabil 1 zi"),
        (2, "Mai este valabil 2 zile"),
        (19, "Mai este valabil 19 zile"),
        (20, "Mai este valabil 20 de zile"),
        (100, "Mai este valabil 100 de zile"),
        (101, "Mai este valabil 101 zile"),
        (112, "Mai este valabil 112 zile"),
        (120, "Mai este valabil 120 de zile"),
        (183, "Mai este valabil 183 de zile"),
    ] {
        assert_eq!(of(n), expected);
    }
    assert_eq!(
        web::fl!(web::Texts::new(web::Lang::En), "valid-days", n = 112),
        "Valid for 112 more days"
    );
}

#[test]
fn letters_are_composed_and_have_commas_not_cedillas() {
    for source in [RO, EN] {
        assert!(is_nfc(source));
        let wrong = source.chars().find(|c| "şţŞŢ\u{a0}\u{200b}\u{feff}".contains(*c));
        assert_eq!(wrong, None);
    }
}

#[test]
fn sentences_are_short() {
    for (source, tag) in [(RO, "ro"), (EN, "en")] {
        let mut lengths = Vec::new();
        for (key, text) in formatted(source, tag, 2) {
            for sentence in text.split_terminator(['.', '?', '!', ':']) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 28, "{tag} {key}: a sentence of {words} words");
                if words > 0 {
                    lengths.push(words);
                }
            }
        }
        let mean = lengths.iter().sum::<usize>() / lengths.len();
        assert!(mean <= 12, "{tag}: {mean} words in a sentence");
    }
}

#[test]
fn letters_and_short_messages_say_nothing_about_the_case() {
    for (source, tag) in [(RO, "ro"), (EN, "en")] {
        for (key, text) in formatted(source, tag, 2) {
            if key.starts_with("mail-") || key.starts_with("sms-") {
                let text = text.to_lowercase();
                for word in ["cazier", "criminal", "cnp", "condamn", "conviction"] {
                    assert!(!text.contains(word), "{tag} {key} says {word}");
                }
            }
        }
    }
}
