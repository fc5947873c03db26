//! The texts for users, in the language that they request.

use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_langneg::{NegotiationStrategy, convert_vec_str_to_langids_lossy, negotiate_languages};
use unic_langid::LanguageIdentifier;

/// A language and its texts.
pub(crate) struct Language {
    locale: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
}

/// The first one is the default.
static LANGUAGES: LazyLock<[Language; 3]> = LazyLock::new(|| {
    [
        Language::new("en", include_str!("messages/en.ftl")),
        Language::new("de", include_str!("messages/de.ftl")),
        Language::new("ru", include_str!("messages/ru.ftl")),
    ]
});

impl Language {
    fn new(code: &str, messages: &str) -> Self {
        let locale: LanguageIdentifier = code.parse().expect("a language");
        let messages = FluentResource::try_new(messages.to_owned()).expect("well-formed messages");
        let mut bundle = FluentBundle::new_concurrent(vec![locale.clone()]);
        // All languages are written from left to right, so arguments need no isolating marks.
        bundle.set_use_isolating(false);
        bundle.add_resource(messages).expect("one message for each situation");
        Self { locale, bundle }
    }

    /// The best language for `lang`, or else for the header `Accept-Language`.
    pub(crate) fn negotiate(chosen: Option<&str>, accepted: Option<&str>) -> &'static Self {
        let requested = chosen.into_iter().chain(accepted.into_iter().flat_map(by_preference));
        let requested = convert_vec_str_to_langids_lossy(requested);
        let available = LANGUAGES.each_ref().map(|language| &language.locale);
        let best = negotiate_languages(&requested, &available, None, NegotiationStrategy::Lookup);
        let is_best =
            |language: &&Self| best.first().is_some_and(|&&best| *best == language.locale);
        LANGUAGES.iter().find(is_best).unwrap_or(&LANGUAGES[0])
    }

    /// The message `id` with its arguments.
    pub(crate) fn text(&self, id: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String {
        // A message that a language lacks is taken from the default language.
        let bundles = [&self.bundle, &LANGUAGES[0].bundle];
        let found =
            bundles.into_iter().find_map(|bundle| Some((bundle, bundle.get_message(id)?.value()?)));
        let Some((bundle, pattern)) = found else { return String::new() };
        let arguments: FluentArgs<'_> = arguments.iter().cloned().collect();
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.locale.fmt(f)
    }
}

/// The languages of a header such as `de;q=0.5, ru`, by descending weight.
fn by_preference(header: &str) -> impl Iterator<Item = &str> {
    let mut languages: Vec<_> = header
        .split(',')
        .map(|item| {
            let (language, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse);
            (language.trim(), weight.unwrap_or(0.0_f32))
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    languages.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    languages.into_iter().map(|(language, _)| language)
}
