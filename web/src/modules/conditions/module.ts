import { defineModule } from '@/shared/modules'

export default defineModule({ key: 'conditions' })
