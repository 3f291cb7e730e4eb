//! The criminal-record register in memory, as people see what it holds about them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use serde_json::json;

use crate::ports::persons::CivilStatus;
use crate::ports::records::RecordsDown;
use crate::ports::records::views::{Held, View, Views, Withheld};

/// Says of everybody that nothing is held, unless it was told otherwise.
#[derive(Debug, Default)]
pub struct Book {
    known: Mutex<BTreeMap<String, View>>,
    asked: Mutex<Vec<String>>,
    down: AtomicBool,
}

impl Book {
    /// What the register says of a person from now on.
    pub fn say(&self, person: &CivilStatus, view: View) {
        self.known.lock().unwrap().insert(person.cnp.as_str().to_owned(), view);
    }

    /// Stops or starts the register.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    /// The cases in which it was asked so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// A fine that will disappear, and what no longer counts.
    pub fn entry(id: &str) -> View {
        let entry: Held = serde_json::from_value(json!({
            "id": id,
            "line": {
                "court": "Judecătoria Turda", "judgment": "12/2024", "judged_on": "2024-02-01",
                "final_on": "2024-03-01",
                "offences": [{ "name": "furt", "act": "Codul penal", "article": "228", "paragraph": "1" }],
                "penalty": { "kind": "fine", "lei": 900 },
                "execution": { "state": "executed", "on": "2024-04-01" },
            },
            "disappears_on": "2027-04-01",
            "explanation": {
                "ro": "Va dispărea la 1 aprilie 2027, prin reabilitare de drept (Codul penal, art. 165).",
                "en": "Will disappear on 1 April 2027, by rehabilitation by law (Criminal Code, art. 165).",
            },
        }))
        .unwrap();
        let withheld = |kind: &str, ro: &str, en: &str| -> Withheld {
            let words = json!({ "kind": kind, "explanation": { "ro": ro, "en": en } });
            serde_json::from_value(words).unwrap()
        };
        let gone = ["Nu mai figurează din 2 mai 2020.", "No longer recorded since 2 May 2020."];
        let note = ["Nu se arată în acest document.", "Not shown in this document."];
        let withheld =
            vec![withheld("entry", gone[0], gone[1]), withheld("note", note[0], note[1])];
        View::Held { entries: vec![entry], withheld }
    }
}

impl Views for Book {
    fn view<'a>(
        &'a self,
        case: &'a str,
        person: &'a CivilStatus,
    ) -> BoxFuture<'a, Result<View, RecordsDown>> {
        Box::pin(async move {
            if self.down.load(Ordering::SeqCst) {
                return Err(RecordsDown("stopped by a test".to_owned()));
            }
            self.asked.lock().unwrap().push(case.to_owned());
            let known = self.known.lock().unwrap();
            Ok(known.get(person.cnp.as_str()).cloned().unwrap_or(View::Nothing))
        })
    }
}
