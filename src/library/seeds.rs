//! The five newspaper pages that come with the program, so that there is something to read at once.

/// Name and text of each page.
pub(super) const SEEDS: [(&str, &str); 5] = [
    ("000_807ced8c6aebba18.txt", include_str!("../../assets/seeds/000_807ced8c6aebba18.txt")),
    ("001_3e9f920cae7df5a0.txt", include_str!("../../assets/seeds/001_3e9f920cae7df5a0.txt")),
    ("002_eb8241c83619e406.txt", include_str!("../../assets/seeds/002_eb8241c83619e406.txt")),
    ("003_eaef357090c771f2.txt", include_str!("../../assets/seeds/003_eaef357090c771f2.txt")),
    ("004_13979e9c86305590.txt", include_str!("../../assets/seeds/004_13979e9c86305590.txt")),
];
