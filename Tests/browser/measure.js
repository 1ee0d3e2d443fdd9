// Bounds of what is white (the film's spot) and of what is drawn around it, in the pixels of a screenshot.
async (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height).data;
    const [corner, edge] = [12 * devicePixelRatio, 2 * devicePixelRatio];
    const bounds = (is) => {
        let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
        for (let y = 0; y < image.height; y += 1) {
            for (let x = 0; x < image.width; x += 1) {
                const at = 4 * (y * image.width + x);
                // Most of a picture is neither, and soon told.
                if (!is(pixels[at], pixels[at + 1], pixels[at + 2])) continue;
                // The page shows behind the stage's round corners, and in pixels that it fills by half.
                const [dx, dy] = [Math.min(x, image.width - 1 - x), Math.min(y, image.height - 1 - y)];
                if (Math.max(dx, dy) < corner || Math.min(dx, dy) < edge) continue;
                [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
                [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
            }
        }
        return right < 0 ? null : { left, top, right, bottom };
    };
    return {
        width: image.width,
        spot: bounds((r, g, b) => r > 180 && g > 180 && b > 180),
        // The colour of people without a team, #ffd166.
        box: bounds((r, g, b) => r > 200 && g > 160 && g < 235 && b < 150),
    };
}
