/** What the data plane is told: records and sealed types, no behaviour beyond checks. */
@NullMarked
package dev.fairway.model;

import org.jspecify.annotations.NullMarked;
