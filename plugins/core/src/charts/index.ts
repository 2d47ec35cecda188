import type { ChartKind } from '@tenon/engine'
import { barChart } from './bar.ts'
import { dualAxisChart } from './dual-axis.ts'
import { gaugeChart } from './gauge.ts'
import { heatMapChart } from './heat-map.ts'
import { lineChart } from './line.ts'
import { paretoChart } from './pareto.ts'
import { pieChart } from './pie.ts'
import { radarChart } from './radar.ts'
import { scatterChart } from './scatter.ts'
import { treemapChart } from './treemap.ts'
import { viewCharts } from './views.ts'

/** The built-in kinds of charts. */
export const charts: readonly ChartKind[] = [
  ...viewCharts,
  barChart,
  lineChart,
  pieChart,
  paretoChart,
  dualAxisChart,
  gaugeChart,
  scatterChart,
  heatMapChart,
  treemapChart,
  radarChart,
]
