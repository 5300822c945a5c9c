/** The ticket that is being dragged over the board; what a browser hands on with a drag cannot be read before it ends. */

import { shallowRef } from 'vue'

export const dragged = shallowRef<number | null>(null)
