package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of the table that lays loads side by side.
 *
 * @param texts the name, a cell for each side, and what stands behind them
 */
record LoadRow(List<String> texts) {

  LoadRow {
    texts = List.copyOf(texts);
  }

  /** Returns the headings of ratios to the first side. */
  static List<String> ratios(Comparison comparison) {
    List<String> headings = new ArrayList<>();
    for (int side = 1; side < comparison.sides().size(); side++) {
      headings.add(Comparison.letter(side) + "/A");
    }
    return headings;
  }

  /** Returns the headings of what stands behind the cells of the sides. */
  static List<String> headings(Comparison comparison) {
    List<String> headings = ratios(comparison);
    if (comparison.repeatsOneTarget()) {
      headings.add("spread");
    }
    return headings;
  }

  static List<LoadRow> all(Comparison comparison, LoadComparison load) {
    List<LoadRow> rows = new ArrayList<>();
    for (LoadFigure figure : LoadFigure.values()) {
      List<Sample> samples = load.samples(figure);
      List<String> texts = new ArrayList<>();
      texts.add(figure.title());
      samples.forEach(sample -> texts.add(figure.text(sample)));
      for (int side = 1; side < samples.size(); side++) {
        texts.add(figure.hasRatio() ? load.ratio(figure, side).asRatio() : "");
      }
      if (comparison.repeatsOneTarget()) {
        texts.add(figure.hasRatio() ? load.spread(figure) : "");
      }
      rows.add(new LoadRow(texts));
    }
    for (String expression : load.expressions()) {
      List<String> texts = new ArrayList<>();
      texts.add(Printable.line(expression));
      for (int side = 0; side < load.sides().size(); side++) {
        texts.add(load.threshold(expression, side));
      }
      while (texts.size() < rows.get(0).texts().size()) {
        texts.add("");
      }
      rows.add(new LoadRow(texts));
    }
    return rows;
  }
}
