package dev.rtck.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table of clauses by endpoints; a cell holds the verdicts of the cases that judge it there.
 */
record HtmlMatrix(List<String> endpoints, List<Section> sections) {

  /** The clauses of one section of a specification. */
  record Section(String title, List<Row> rows) {}

  /** One clause. */
  record Row(String id, @Nullable String url, String text, List<List<Cell>> cells) {}

  /** One result, by its verdict, with the place where it is told. */
  record Cell(String link, String kind, String mark, String name) {}

  private static final Comparator<String> NATURAL = HtmlMatrix::compareNaturally;

  static HtmlMatrix of(Listing listing, HtmlAnchors anchors) {
    List<Listing.Key> columns = List.copyOf(listing.byEndpoint().keySet());
    Map<String, Map<Clause, List<List<Cell>>>> sections = new TreeMap<>(NATURAL);
    int column = 0;
    for (List<Result> results : listing.byEndpoint().values()) {
      for (Result result : results) {
        sections
            .computeIfAbsent(section(result.clause().id()), k -> new TreeMap<>(byClause()))
            .computeIfAbsent(result.clause(), k -> emptyRow(columns.size()))
            .get(column)
            .add(cell(result, anchors));
      }
      column++;
    }
    List<Section> shown = new ArrayList<>();
    sections.forEach((title, rows) -> shown.add(new Section(title, rows(rows))));
    return new HtmlMatrix(columns.stream().map(HtmlMatrix::heading).toList(), shown);
  }

  private static Comparator<Clause> byClause() {
    return Comparator.comparing(Clause::id, NATURAL)
        .thenComparing(Clause::text)
        .thenComparing(Clause::url);
  }

  private static List<List<Cell>> emptyRow(int columns) {
    List<List<Cell>> row = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      row.add(new ArrayList<>());
    }
    return row;
  }

  private static List<Row> rows(Map<Clause, List<List<Cell>>> clauses) {
    Map<Clause, List<List<Cell>>> ordered = new LinkedHashMap<>(clauses);
    List<Row> rows = new ArrayList<>();
    ordered.forEach(
        (clause, cells) ->
            rows.add(
                new Row(
                    Printable.line(clause.id()),
                    Markdown.isWeb(clause.url()) ? clause.url() : null,
                    Printable.line(clause.text()),
                    cells)));
    return rows;
  }

  private static Cell cell(Result result, HtmlAnchors anchors) {
    return new Cell(
        anchors.link(result),
        HtmlCase.kind(result),
        HtmlCase.mark(result),
        Printable.line(result.caseId()) + ": " + HtmlCase.label(result));
  }

  private static String heading(Listing.Key key) {
    return Printable.line(key.endpoint());
  }

  /** Returns the specification and its chapter: {@code RFC6455#7.4.1} is in {@code RFC6455 § 7}. */
  private static String section(String clause) {
    int hash = clause.indexOf('#');
    if (hash < 0) {
      return Printable.line(clause);
    }
    String place = clause.substring(hash + 1);
    int dot = place.indexOf('.');
    String chapter = dot < 0 ? place : place.substring(0, dot);
    return Printable.line(clause.substring(0, hash) + " § " + chapter);
  }

  /** Compares so that section 10 comes after section 9. */
  static int compareNaturally(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endA = numberEnd(a, i);
      int endB = numberEnd(b, j);
      int order;
      if (endA > i && endB > j) {
        order = compareNumbers(a.substring(i, endA), b.substring(j, endB));
        i = endA;
        j = endB;
      } else {
        order = Character.compare(a.charAt(i++), b.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    int order = Integer.compare(a.length() - i, b.length() - j);
    return order != 0 ? order : a.compareTo(b);
  }

  private static int numberEnd(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String a, String b) {
    String x = a.replaceFirst("^0+(?=.)", "");
    String y = b.replaceFirst("^0+(?=.)", "");
    return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
  }
}
