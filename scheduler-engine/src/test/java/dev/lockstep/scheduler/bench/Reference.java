package dev.lockstep.scheduler.bench;

/**
 * What was measured of the original, on two cores: median seconds of scheduling, merging, validating, rendering and making
 * the tree entries, its objects being in memory. The reading of YAML is not in them.
 *
 * @param files in the tree, with the tracking file
 */
record Reference(
        int clusterTypes, int targets, String inputDigest, String treeDigest, int files, double originalSeconds) {
    static final Reference SMALL = new Reference(
            10,
            10,
            "7be86f14097c92a39fe6f6e7268260a77006089ef2a4ca36fbe514ee79132fc6",
            "a83c23f63e32a1474c3c804c56889d87e0f12e46476c4a1d6d1daf7f9b01bb8d",
            311,
            0.042);
    static final Reference MEDIUM = new Reference(
            20,
            50,
            "77defc5f9c269b5aeac33d2db75b2e35272f73119239ae5999c61e7e955654ef",
            "2913a9dcc345a59ecc3fa7f456d3e503eee7192f084a50fbab56c74edecb9ff8",
            3021,
            0.387);
    static final Reference LARGE = new Reference(
            50,
            200,
            "c98641d97d24e9b1409d9cde00042617b3d41e1638b6e17332bbda4fe4d90b3d",
            "8063250477aba304ee7afe5c38a6f79604f3a8a81c2bcf4504c82fffd17eb017",
            30051,
            3.908);

    Fleet fleet() {
        return new Fleet(clusterTypes, targets);
    }

    static Reference of(int assignments) {
        return switch (assignments) {
            case 100 -> SMALL;
            case 1_000 -> MEDIUM;
            case 10_000 -> LARGE;
            default -> throw new IllegalArgumentException("the original was not measured with " + assignments);
        };
    }
}
