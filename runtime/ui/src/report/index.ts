export * from './api.ts'
export { useChartTheme } from './chart-theme.ts'
export { figureParts, figureText, percentText } from './format-figure.ts'
export { default as ReportChart } from './ReportChart.vue'
