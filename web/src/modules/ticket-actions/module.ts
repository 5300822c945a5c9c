import { defineModule } from '@/shared/modules'
import Host from './parts/Host.vue'
import { registerActions } from './register'

registerActions()

export default defineModule({ key: 'ticket-actions', overlays: [Host] })
