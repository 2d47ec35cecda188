import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/settings', redirect: { name: 'people' } },
  {
    path: '/settings/people',
    name: 'people',
    component: () => import('./PeoplePage.vue'),
    meta: { rail: 'settings', roles: ['administrator'] },
  },
  {
    path: '/settings/organisation',
    name: 'organisation',
    component: () => import('./OrganisationPage.vue'),
    meta: { rail: 'settings', roles: ['administrator'] },
  },
  {
    path: '/settings/calendars',
    name: 'calendars',
    component: () => import('./calendars/CalendarsPage.vue'),
    meta: { rail: 'settings', roles: ['administrator'] },
  },
  {
    path: '/settings/report-indexes',
    name: 'report-indexes',
    component: () => import('./indexes/ReportIndexesPage.vue'),
    meta: { rail: 'settings', roles: ['administrator'] },
  },
]
