// Numbers drawn from the distributions that crowds follow, made from a generator of numbers from 0 up to 1.

type Random = () => number;

/** A standard normal number (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A gamma-distributed number with this shape and the mean 1 (Marsaglia and Tsang 2000). The shape is over 0. */
export function gammaAroundOne(shape: number, random: Random): number {
  // Their method needs a shape of 1 or more; a smaller one is reached through the next larger.
  if (shape < 1) {
    const larger = gammaAroundOne(shape + 1, random) * (shape + 1);
    return (larger * (1 - random()) ** (1 / shape)) / shape;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

/** How many of something that happens `mean` times on average. */
export function poisson(mean: number, random: Random): number {
  // A sum of independent Poisson numbers is one as well; the product of many would fall below the smallest number.
  let count = 0;
  let left = mean;
  for (; left > 500; left -= 500) count += knuth(500, random);
  return count + knuth(left, random);
}

function knuth(mean: number, random: Random): number {
  const least = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > least) {
    product *= random();
    count += 1;
  }
  return count;
}

/** From 1 to `count`, the first ones far more often: number k about as often as 1/k (Zipf with the exponent 1). */
export function zipf(count: number, random: Random): number {
  return Math.min(count, Math.floor((count + 1) ** random()));
}

const goldenRatio = 0.618_033_988_749_895;

/** The draw of this number: any stretch of them fills the numbers from 0 to 1 evenly (Weyl 1916). */
export function evenDraw(number: number): number {
  return (number * goldenRatio) % 1;
}
