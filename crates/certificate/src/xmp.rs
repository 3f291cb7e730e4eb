//! The metadata of the file: title, language, dates, and which standards it keeps (PDF/A-3a and
//! PDF/UA-1, with the extension schema that PDF/A asks for the latter).

/// The metadata packet. The texts have no markup.
pub(crate) fn packet(title: &str, instant: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(BEFORE_TITLE.len() + AFTER_DATES.len() + 600);
    for part in [
        BEFORE_TITLE,
        title,
        BEFORE_DATES,
        "<xmp:CreateDate>",
        instant,
        "</xmp:CreateDate><xmp:ModifyDate>",
        instant,
        "</xmp:ModifyDate><xmp:MetadataDate>",
        instant,
        "</xmp:MetadataDate>",
        AFTER_DATES,
    ] {
        out.extend_from_slice(part.as_bytes());
    }
    out
}

/// The program named as producer, in the metadata and in the information dictionary.
pub(crate) const PRODUCER: &str = "Cazier";

const BEFORE_TITLE: &str = concat!(
    "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n",
    r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">"#,
    r#"<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" "#,
    r#"xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">"#,
    "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>",
    "<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>ro-RO</rdf:li></rdf:Bag></dc:language>",
    r#"<dc:title><rdf:Alt><rdf:li xml:lang="x-default">"#,
);

const BEFORE_DATES: &str = "</rdf:li></rdf:Alt></dc:title><pdf:Producer>Cazier</pdf:Producer>";

const AFTER_DATES: &str = concat!(
    "</rdf:Description>",
    r#"<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" "#,
    r#"xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">"#,
    r#"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">"#,
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>",
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>",
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
    r#"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">"#,
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>",
    "<pdfaProperty:category>internal</pdfaProperty:category>",
    "<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>",
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>",
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>",
);
