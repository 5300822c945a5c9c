import { defineAsyncComponent, h, type FunctionalComponent } from 'vue'

import { defineModule } from '@/shared/modules'
import { opened } from './open'
import { registerActions } from './register'

registerActions()

const Host = defineAsyncComponent(() => import('./parts/Host.vue'))

/** Loaded with the first dialog that is opened. */
const OpenedDialog: FunctionalComponent = () => (opened.value ? h(Host) : null)

export default defineModule({ key: 'ticket-actions', overlays: [OpenedDialog] })
