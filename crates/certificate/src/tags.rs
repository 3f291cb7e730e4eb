//! The structure tree: what each marked text is, for screen readers (rule 81; PDF/UA-1).

use std::fmt::Write as _;

use crate::pdf::File;

/// The document node, of which everything else is a descendant.
pub(crate) const DOCUMENT: usize = 0;

/// The structure tree of the page. It is the same for every certificate.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    /// The node of each marked-content identifier.
    owners: Vec<usize>,
    /// The node of each annotation, with its key in the parent tree.
    objects: Vec<(usize, usize)>,
}

#[derive(Debug)]
struct Node {
    tag: &'static str,
    parent: usize,
    attributes: String,
    kids: Vec<Kid>,
}

#[derive(Debug)]
enum Kid {
    Node(usize),
    Marked(usize),
    Object(usize),
}

impl Tree {
    /// A tree with the document node.
    pub fn new() -> Self {
        let document =
            Node { tag: "Document", parent: 0, attributes: String::new(), kids: Vec::new() };
        Self { nodes: vec![document], owners: Vec::new(), objects: Vec::new() }
    }

    /// Adds a node under `parent`. `attributes` are dictionary entries.
    pub fn node(&mut self, parent: usize, tag: &'static str, attributes: &str) -> usize {
        let id = self.nodes.len();
        self.nodes.push(Node { tag, parent, attributes: attributes.into(), kids: Vec::new() });
        self.nodes[parent].kids.push(Kid::Node(id));
        id
    }

    /// Gives a node a stretch of marked content, and returns its identifier.
    pub fn mark(&mut self, node: usize) -> usize {
        let mcid = self.owners.len();
        self.owners.push(node);
        self.nodes[node].kids.push(Kid::Marked(mcid));
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

    /// Writes the tree: its root, the parent tree, and the nodes from `first` on.
    pub fn write(&self, file: &mut File, [root, parents, first, page]: [usize; 4]) {
        file.object(
            root,
            &format!(
                "<</Type/StructTreeRoot/K {first} 0 R/ParentTree {parents} 0 R\
                 /ParentTreeNextKey {}>>",
                self.objects.len() + 1
            ),
        );
        let owners: Vec<String> =
            self.owners.iter().map(|node| format!("{} 0 R", first + node)).collect();
        let mut objects = String::new();
        for (key, node) in &self.objects {
            let _ = write!(objects, " {key} {} 0 R", first + node);
        }
        file.object(parents, &format!("<</Nums[0[{}]{objects}]>>", owners.join(" ")));
        for (id, node) in (first..).zip(&self.nodes) {
            let parent = if id == first { root } else { first + node.parent };
            let kids: Vec<String> = node
                .kids
                .iter()
                .map(|kid| match kid {
                    Kid::Node(node) => format!("{} 0 R", first + node),
                    Kid::Marked(mcid) => mcid.to_string(),
                    Kid::Object(id) => format!("<</Type/OBJR/Obj {id} 0 R/Pg {page} 0 R>>"),
                })
                .collect();
            file.object(
                id,
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
