import { start } from '../start'
import App from './App.vue'
import { createPortalRouter } from './router'

void start(App, createPortalRouter(), {
  'zh-CN': () => import('./catalog.zh'),
  en: () => import('./catalog.en'),
})
