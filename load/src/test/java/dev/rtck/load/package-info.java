@org.jspecify.annotations.NullMarked
package dev.rtck.load;
