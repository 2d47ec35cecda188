import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/apps/:app/forms/:form/bin', name: 'bin', component: () => import('./BinPage.vue') },
]
