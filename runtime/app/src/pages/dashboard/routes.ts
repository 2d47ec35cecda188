import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/account/watching', name: 'watching', component: () => import('./WatchingPage.vue') },
  { path: '/apps/:app/dashboards/:dashboard', name: 'dashboard', component: () => import('./DashboardPage.vue') },
  {
    path: '/apps/:app/dashboards/:dashboard/print',
    name: 'dashboard-print',
    component: () => import('./PrintBoardPage.vue'),
    meta: { shell: 'none' },
  },
  {
    path: '/unsubscribe/:token',
    name: 'unsubscribe',
    component: () => import('./UnsubscribePage.vue'),
    props: ({ params }) => ({ token: String(params['token'] ?? '') }),
    meta: { shell: 'none', open: true },
  },
  { path: '/apps/:app/reports/:report', name: 'report', component: () => import('./ReportPage.vue') },
]
