/** The editor as a chunk of its own: it weighs more than everything else of the kit. */

import { defineAsyncComponent } from 'vue'

export const loadRichEditor = () => import('./RichEditor.vue')
export const RichEditor = defineAsyncComponent(loadRichEditor)
