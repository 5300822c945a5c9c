import { start } from '../start'
import App from './App.vue'
import { createDeskRouter } from './router'

void start(App, createDeskRouter(), {
  'zh-CN': () => import('./catalog.zh'),
  en: () => import('./catalog.en'),
})
