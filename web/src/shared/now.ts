/** The time, by the minute, for all that shows how long ago something was. */

import { shallowRef } from 'vue'

export const now = shallowRef(new Date())

setInterval(() => (now.value = new Date()), 30_000)
