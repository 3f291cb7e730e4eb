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

    /// The text of each marked content.
    pub fn marked(&self) -> BTreeMap<usize, String> {
        let fonts = [self.unicode("/F1"), self.unicode("/F2")];
        let mut texts = BTreeMap::<usize, String>::new();
        let mut mcid = None;
        let mut font = 0;
        for id in Self::references(&self.text(self.find("/Type/Page/")), "/Contents[") {
            let content = String::from_utf8(self.stream(id)).unwrap();
            for line in content.lines() {
                if line.ends_with("BDC") && line.contains("/MCID") {
                    mcid = Some(number_after(line, "/MCID"));
                } else if line == "EMC" {
                    mcid = None;
                } else if let Some(rest) = line.strip_prefix("BT/F") {
                    font = usize::from(rest.starts_with('2'));
                }
                let Some(mcid) = mcid else { continue };
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
        fn walk(
            read: &Read<'_>,
            id: usize,
            marked: &BTreeMap<usize, String>,
            out: &mut Vec<(String, String)>,
        ) {
            let element = read.text(id);
            let tag = element[element.find("/S/").unwrap() + 3..].split('/').next().unwrap();
            let kids = &element[element.rfind("/K[").unwrap() + 3..element.rfind(']').unwrap()];
            for kid in kids.split("<<").next().unwrap().split(" 0 R").flat_map(|kid| {
                kid.split_whitespace()
                    .map(|id| (id.to_owned(), kids.contains(&format!("{id} 0 R"))))
            }) {
                let (id, is_element) = (kid.0.parse::<usize>().unwrap(), kid.1);
                if is_element {
                    walk(read, id, marked, out);
                } else {
                    out.push((tag.to_owned(), marked[&id].clone()));
                }
            }
        }
        let mut out = Vec::new();
        walk(self, self.find("/S/Document"), &self.marked(), &mut out);
        out
    }
}
