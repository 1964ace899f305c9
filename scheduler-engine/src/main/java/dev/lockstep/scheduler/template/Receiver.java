package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoObject;

/** A value with methods that templates may call. */
interface Receiver extends GoObject {
    /** The method bound to this value, or null if the type has none of that name. */
    Function method(String name);
}
