import { defineAsyncComponent } from 'vue'

import { defineModule } from '@/shared/modules'
import { registerActions } from './register'

registerActions()

const Host = defineAsyncComponent(() => import('./parts/Host.vue'))

export default defineModule({ key: 'ticket-actions', overlays: [Host] })
