//! A small PDF reader, independent of the writer.

use std::collections::BTreeMap;

/// A file read back by its own cross-reference table.
pub struct Read<'f> {
    pub bytes: &'f [u8],
    pub objects: BTreeMap<usize, &'f [u8]>,
}

pub fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

pub fn number_after(text: &str, key: &str) -> usize {
    let rest = &text[text.find(key).unwrap_or_else(|| panic!("{key} in {text}")) + key.len()..];
    let digits = rest.trim_start();
    digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())].parse().unwrap()
}

impl<'f> Read<'f> {
    pub fn new(bytes: &'f [u8]) -> Self {
        let tail = String::from_utf8_lossy(&bytes[bytes.len() - 64..]).into_owned();
        assert!(tail.ends_with("%%EOF\n"), "{tail}");
        let xref = number_after(&tail, "startxref\n");
        let table = String::from_utf8(bytes[xref..].to_vec()).unwrap();
        let size = number_after(&table, "xref\n0 ");
        assert_eq!(number_after(&table, "/Size"), size);
        let entries = &bytes[xref + table.find(" f \n").unwrap() + 4 - 20..];
        let mut objects = BTreeMap::new();
        for id in 1..size {
            let entry = std::str::from_utf8(&entries[20 * id..20 * id + 20]).unwrap();
            assert!(entry.ends_with(" 00000 n \n"), "{entry}");
            let body = &bytes[entry[..10].parse::<usize>().unwrap()..];
            let head = format!("{id} 0 obj\n");
            assert!(body.starts_with(head.as_bytes()), "object {id}");
            objects.insert(id, &body[head.len()..position(body, b"\nendobj\n").unwrap()]);
        }
        Self { bytes, objects }
    }

    pub fn text(&self, id: usize) -> String {
        String::from_utf8_lossy(self.objects[&id]).into_owned()
    }

    pub fn find(&self, needle: &str) -> usize {
        let mut hits =
            self.objects.iter().filter(|(_, o)| position(o, needle.as_bytes()).is_some());
        *hits.next().unwrap_or_else(|| panic!("no object with {needle}")).0
    }

    pub fn stream(&self, id: usize) -> Vec<u8> {
        let object = self.objects[&id];
        let start = position(object, b">>\nstream\n").unwrap() + 10;
        let head = String::from_utf8_lossy(&object[..start]).into_owned();
        let data = &object[start..start + number_after(&head, "/Length ")];
        assert_eq!(&object[start + data.len()..], b"\nendstream");
        if head.contains("/FlateDecode") {
            miniz_oxide::inflate::decompress_to_vec_zlib(data).unwrap()
        } else {
            data.to_vec()
        }
    }

    pub fn references(text: &str, key: &str) -> Vec<usize> {
        let rest = &text[text.find(key).unwrap() + key.len()..];
        let inside = &rest[..rest.find(']').unwrap()];
        inside.split(" 0 R").filter_map(|id| id.trim().parse().ok()).collect()
    }

    /// What the character codes of a font mean.
    pub fn unicode(&self, font: &str) -> BTreeMap<String, char> {
        let resources = self.text(self.find("/Type/Page/"));
        let map = number_after(&self.text(number_after(&resources, font)), "/ToUnicode");
        let map = String::from_utf8(self.stream(map)).unwrap();
        map.lines()
            .filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')?.split_once("><"))
            .filter_map(|(code, meaning)| {
                let meaning = u32::from_str_radix(meaning, 16).ok()?;
                Some((code.to_owned(), char::from_u32(meaning)?))
            })
            .collect()
    }

    /// The pages, in order.
    pub fn pages(&self) -> Vec<usize> {
        Self::references(&self.text(self.find("/Type/Pages/")), "/Kids[")
    }

    /// The contents of a page, which are one stream or several.
    fn contents(&self, page: usize) -> Vec<usize> {
        let page = self.text(page);
        if page.contains("/Contents[") {
            Self::references(&page, "/Contents[")
        } else {
            vec![number_after(&page, "/Contents ")]
        }
    }

    /// The texts of a page outside all marked content, such as its number.
    pub fn decoration(&self, page: usize) -> String {
        self.marked(page).remove(&None).unwrap_or_default()
    }

    /// The text of each marked content of a page, and under `None` of what is not marked.
    fn marked(&self, page: usize) -> BTreeMap<Option<usize>, String> {
        let fonts = [self.unicode("/F1"), self.unicode("/F2")];
        let mut texts = BTreeMap::<_, String>::new();
        let mut mcid = None;
        let mut font = 0;
        for id in self.contents(page) {
            let content = String::from_utf8(self.stream(id)).unwrap();
            for line in content.lines() {
                if line.ends_with("BDC") && line.contains("/MCID") {
                    mcid = Some(number_after(line, "/MCID"));
                } else if line == "EMC" {
                    mcid = None;
                } else if let Some(rest) = line.strip_prefix("BT/F") {
                    font = usize::from(rest.starts_with('2'));
                }
                let text = texts.entry(mcid).or_default();
                for piece in line.split('<').filter(|piece| piece.contains(">Tj")) {
                    let hex = piece.split('>').next().unwrap();
                    text.extend(
                        hex.as_bytes()
                            .chunks(4)
                            .map(|code| fonts[font][std::str::from_utf8(code).unwrap()]),
                    );
                }
            }
        }
        texts
    }

    /// Tags and texts in the order in which a screen reader says them.
    pub fn reading(&self) -> Vec<(String, String)> {
        let marked: BTreeMap<usize, _> =
            self.pages().into_iter().map(|page| (page, self.marked(page))).collect();
        let mut out = Vec::new();
        self.say(self.find("/S/Document"), &marked, &mut out);
        out
    }

    fn say(
        &self,
        id: usize,
        marked: &BTreeMap<usize, BTreeMap<Option<usize>, String>>,
        out: &mut Vec<(String, String)>,
    ) {
        let element = self.text(id);
        let tag = element[element.find("/S/").unwrap() + 3..].split('/').next().unwrap();
        let page = number_after(&element, "/Pg ");
        let mut kids = &element[element.rfind("/K[").unwrap() + 3..element.rfind(']').unwrap()];
        while !kids.is_empty() {
            let said = |page, mcid| (tag.to_owned(), marked[&page][&Some(mcid)].clone());
            let length = if kids.starts_with("<<") {
                let end = kids.find(">>").unwrap() + 2;
                if kids[..end].contains("/MCR") {
                    out.push(said(number_after(kids, "/Pg "), number_after(kids, "/MCID ")));
                }
                end
            } else if let Some(end) = kids.split(['<', ' ']).nth(2).filter(|word| *word == "R") {
                self.say(number_after(kids, ""), marked, out);
                kids.find(end).unwrap() + 1
            } else {
                out.push(said(page, number_after(kids, "")));
                kids.find([' ', '<']).unwrap_or(kids.len())
            };
            kids = kids[length..].trim_start();
        }
    }
}
