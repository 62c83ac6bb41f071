package io.dockbridge.mounts.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.mounts.reconcile.Entry.Identity;
import io.dockbridge.mounts.reconcile.Entry.Kind;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Trees in all states are decided on, and the decisions carried out on models of both sides. */
final class ReconcileTest {
  /** Names that nest: what is a folder in one tree is a file in another. */
  private static final String[] PATHS = {"a", "a/b", "a/b/c", "a/d", "e", "e/f"};

  record Trees(Map<String, Entry> agreed, Map<String, Entry> here, Map<String, Entry> there) {}

  @Provide
  Arbitrary<Trees> trees() {
    return Combinators.combine(tree(), tree(), tree()).as(Trees::new);
  }

  private static Arbitrary<Map<String, Entry>> tree() {
    return Arbitraries.integers()
        .between(0, 4)
        .array(int[].class)
        .ofSize(PATHS.length)
        .map(ReconcileTest::tree);
  }

  /** 0 is nothing, 1 a folder, the others are files with that content. */
  private static Map<String, Entry> tree(int[] states) {
    Map<String, Entry> tree = new TreeMap<>();
    for (int i = 0; i < PATHS.length; i++) {
      int slash = PATHS[i].lastIndexOf('/');
      Entry above = slash < 0 ? folder() : tree.get(PATHS[i].substring(0, slash));
      if (states[i] > 0 && above != null && above.isDirectory()) {
        tree.put(PATHS[i], states[i] == 1 ? folder() : file(states[i]));
      }
    }
    return tree;
  }

  private static Entry folder() {
    return new Entry(Kind.DIRECTORY, new Owner(0755, 0, 0), 0, 0, new Identity(0, 0), "");
  }

  private static Entry file(int content) {
    return new Entry(
        Kind.FILE, new Owner(0644, 0, 0), 10, content, new Identity(content, content), "");
  }

  @Property(tries = 3000)
  void bothSidesAreAlikeAndNothingIsLost(@ForAll("trees") Trees trees) {
    Map<String, Agreement> agreed = new TreeMap<>();
    trees.agreed().forEach((path, it) -> agreed.put(path, new Agreement(it, it, 0)));
    TreeSet<String> all = new TreeSet<>(trees.here().keySet());
    all.addAll(trees.there().keySet());
    all.addAll(agreed.keySet());
    SortedMap<String, Decision> plan = Reconcile.plan(all, agreed, trees.here(), trees.there());

    Map<String, Entry> here = new TreeMap<>(trees.here());
    Map<String, Entry> there = new TreeMap<>(trees.there());
    Map<String, Entry> kept = new TreeMap<>();
    plan.forEach((path, decision) -> carryOut(path, decision, trees, here, there, kept));

    assertThat(here).isEqualTo(there);
    for (String path : here.keySet()) {
      int slash = path.lastIndexOf('/');
      if (slash > 0) {
        assertThat(here.get(path.substring(0, slash)).isDirectory()).as(path).isTrue();
      }
    }
    for (String path : all) {
      requireNotLost(path, trees.here().get(path), trees.agreed().get(path), here, kept, true);
      requireNotLost(path, trees.there().get(path), trees.agreed().get(path), here, kept, false);
    }
  }

  private static void carryOut(
      String path,
      Decision decision,
      Trees trees,
      Map<String, Entry> here,
      Map<String, Entry> there,
      Map<String, Entry> kept) {
    switch (decision) {
      case AGREE -> {}
      case TO_SERVER, COMPARE_FOR_SERVER -> put(there, path, trees.here().get(path));
      case TO_LAPTOP, COMPARE_FOR_LAPTOP -> put(here, path, trees.there().get(path));
      case KEEP_SERVERS -> {
        put(kept, path, trees.there().get(path));
        put(there, path, trees.here().get(path));
      }
      case COMPARE_BOTH -> {
        if (!trees.here().get(path).equals(trees.there().get(path))) {
          put(kept, path, trees.there().get(path));
          put(there, path, trees.here().get(path));
        }
      }
    }
  }

  private static void put(Map<String, Entry> tree, String path, Entry entry) {
    if (entry == null) {
      tree.remove(path);
    } else {
      tree.put(path, entry);
    }
  }

  /** What somebody wrote since the agreement is in the tree, or kept if it was the container's. */
  private static void requireNotLost(
      String path,
      Entry written,
      Entry before,
      Map<String, Entry> result,
      Map<String, Entry> kept,
      boolean laptop) {
    if (written == null || written.isDirectory() || written.equals(before)) {
      return;
    }
    boolean inTree = written.equals(result.get(path));
    boolean inKept = !laptop && written.equals(kept.get(path));
    assertThat(inTree || inKept).as("%s of %s", path, laptop ? "the laptop" : "there").isTrue();
  }
}
