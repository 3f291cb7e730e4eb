//! The structure tree: what each marked text is, for screen readers (rule 81; PDF/UA-1).

use std::fmt::Write as _;
use std::ops::Range;

use crate::pdf::File;

/// The document node, of which everything else is a descendant.
pub(crate) const DOCUMENT: usize = 0;

/// The structure tree. For the first page it is the same in all documents of one form.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    /// The node of each marked-content identifier, page by page.
    owners: Vec<Vec<usize>>,
    /// The node of each annotation, with its key in the parent tree.
    objects: Vec<(usize, usize)>,
}

/// The object numbers of a tree in its file.
pub(crate) struct Ids<'p> {
    /// The root.
    pub root: usize,
    /// The parent tree.
    pub parents: usize,
    /// The first node, the document.
    pub first: usize,
    /// The pages.
    pub pages: &'p [usize],
}

#[derive(Debug, Clone)]
struct Node {
    tag: &'static str,
    parent: usize,
    /// The page on which it begins.
    page: usize,
    attributes: String,
    kids: Vec<Kid>,
}

#[derive(Debug, Clone)]
enum Kid {
    Node(usize),
    Marked { page: usize, mcid: usize },
    Object(usize),
}

impl Tree {
    /// A tree with the document node and one page.
    pub fn new() -> Self {
        let document = Node {
            tag: "Document",
            parent: 0,
            page: 0,
            attributes: String::new(),
            kids: Vec::new(),
        };
        Self { nodes: vec![document], owners: vec![Vec::new()], objects: Vec::new() }
    }

    /// Begins the next page: what is added from here on stands on it.
    pub fn turn(&mut self) {
        self.owners.push(Vec::new());
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds a node under `parent`. `attributes` are dictionary entries.
    pub fn node(&mut self, parent: usize, tag: &'static str, attributes: &str) -> usize {
        let id = self.nodes.len();
        let page = self.owners.len() - 1;
        let attributes = attributes.into();
        self.nodes.push(Node { tag, parent, page, attributes, kids: Vec::new() });
        self.nodes[parent].kids.push(Kid::Node(id));
        id
    }

    /// Gives a node a stretch of marked content, and returns its identifier.
    pub fn mark(&mut self, node: usize) -> usize {
        let page = self.owners.len() - 1;
        let mcid = self.owners[page].len();
        self.owners[page].push(node);
        self.nodes[node].kids.push(Kid::Marked { page, mcid });
        mcid
    }

    /// Adds a node with one stretch of marked content.
    pub fn leaf(&mut self, parent: usize, tag: &'static str) -> usize {
        let node = self.node(parent, tag, "");
        self.mark(node)
    }

    /// Gives a node an annotation, whose `/StructParent` is `key`.
    pub fn object(&mut self, node: usize, annotation: usize, key: usize) {
        self.nodes[node].kids.push(Kid::Object(annotation));
        self.objects.push((key, node));
    }

    /// The key of a page in the parent tree (`/StructParents`): the first page has 0, then come the
    /// annotations, then the other pages.
    pub fn page_key(&self, page: usize) -> usize {
        if page == 0 { 0 } else { self.objects.len() + page }
    }

    /// Writes the root and the parent tree, which lead to all nodes.
    pub fn write_root(&self, file: &mut File, ids: &Ids<'_>) {
        let first = ids.first;
        let (root, parents) = (ids.root, ids.parents);
        file.object(
            root,
            &format!(
                "<</Type/StructTreeRoot/K {first} 0 R/ParentTree {parents} 0 R\
                 /ParentTreeNextKey {}>>",
                self.page_key(self.owners.len())
            ),
        );
        let owners = |page: &[usize]| {
            let all: Vec<_> = page.iter().map(|node| format!("{} 0 R", first + node)).collect();
            all.join(" ")
        };
        let mut rest = String::new();
        for (key, node) in &self.objects {
            let _ = write!(rest, " {key} {} 0 R", first + node);
        }
        for (page, marks) in self.owners.iter().enumerate().skip(1) {
            let _ = write!(rest, " {}[{}]", self.page_key(page), owners(marks));
        }
        file.object(parents, &format!("<</Nums[0[{}]{rest}]>>", owners(&self.owners[0])));
    }

    /// Writes some of the nodes.
    pub fn write_nodes(&self, file: &mut File, ids: &Ids<'_>, which: Range<usize>) {
        let first = ids.first;
        for (id, node) in which.clone().zip(&self.nodes[which]) {
            let parent = if id == DOCUMENT { ids.root } else { first + node.parent };
            let page = ids.pages[node.page];
            let kids: Vec<String> = node
                .kids
                .iter()
                .map(|kid| match kid {
                    Kid::Node(node) => format!("{} 0 R", first + node),
                    Kid::Marked { page, mcid } if *page == node.page => mcid.to_string(),
                    Kid::Marked { page, mcid } => {
                        format!("<</Type/MCR/Pg {} 0 R/MCID {mcid}>>", ids.pages[*page])
                    }
                    Kid::Object(id) => format!("<</Type/OBJR/Obj {id} 0 R/Pg {page} 0 R>>"),
                })
                .collect();
            file.object(
                first + id,
                &format!(
                    "<</Type/StructElem/S/{}/P {parent} 0 R/Pg {page} 0 R{}/K[{}]>>",
                    node.tag,
                    node.attributes,
                    kids.join(" ")
                ),
            );
        }
    }
}
