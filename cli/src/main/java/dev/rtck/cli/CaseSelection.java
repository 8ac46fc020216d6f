package dev.rtck.cli;

import dev.rtck.conformance.CaseDescription;
import dev.rtck.conformance.CasePattern;
import dev.rtck.conformance.Catalogue;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.NearestName;
import java.util.List;

/** Which cases were asked for. */
final class CaseSelection {

  private final Catalogue catalogue;
  private final List<CasePattern> wanted;
  private final List<CasePattern> skipped;

  /**
   * @throws UsageException when a pattern matches no case
   */
  CaseSelection(Catalogue catalogue, List<String> wanted, List<String> skipped) {
    this.catalogue = catalogue;
    this.wanted = patterns("--case", wanted);
    this.skipped = patterns("--skip", skipped);
  }

  private List<CasePattern> patterns(String option, List<String> texts) {
    List<String> ids = catalogue.cases().stream().map(CaseDescription::id).toList();
    return texts.stream()
        .map(
            text -> {
              CasePattern pattern = CasePattern.of(text);
              if (ids.stream().noneMatch(pattern::matches)) {
                String nearest = NearestName.of(text, ids);
                throw new UsageException(
                    option
                        + " '"
                        + text
                        + "' matches no case"
                        + (nearest == null
                            ? "; 'rtck list' names them all"
                            : "; did you mean '" + nearest + "'?"));
              }
              return pattern;
            })
        .toList();
  }

  /** Returns the cases that judge endpoints of the protocol. */
  List<CaseDescription> of(Protocol protocol) {
    return catalogue.cases(protocol).stream().filter(this::has).toList();
  }

  /** Returns whether the case was asked for. */
  boolean has(CaseDescription it) {
    return (wanted.isEmpty() || wanted.stream().anyMatch(p -> p.matches(it.id())))
        && skipped.stream().noneMatch(p -> p.matches(it.id()));
  }
}
