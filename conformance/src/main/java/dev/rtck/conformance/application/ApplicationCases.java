package dev.rtck.conformance.application;

import java.util.List;

/** The cases about what applications promise, which judge the endpoints of every protocol. */
public final class ApplicationCases {

  private ApplicationCases() {}

  /** Returns the classes whose methods are these cases. */
  public static List<Class<?>> classes() {
    return List.of(
        WelcomeCases.class,
        EchoCases.class,
        BroadcastCases.class,
        DirectCases.class,
        RoomCases.class,
        MembershipCases.class,
        PresenceCases.class,
        PushCases.class,
        AuthCases.class,
        ReconnectCases.class,
        QueueCases.class,
        ResilienceCases.class,
        CompressionCases.class,
        LimitsCases.class);
  }
}
