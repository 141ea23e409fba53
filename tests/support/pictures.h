#ifndef NIANBAO_TESTS_SUPPORT_PICTURES_H_
#define NIANBAO_TESTS_SUPPORT_PICTURES_H_

#include <string>

#include "nianbao/rendering/v1/rendering_service.pb.h"

namespace nianbao::test {

// A picture with a gradient in colour, or in gray. `alpha`: its left half is transparent.
std::string SomePng(int width, int height, bool gray = false, bool alpha = false);
std::string SomeJpeg(int width, int height, bool gray = false);

// One in the colours of printing presses, which no page shows.
std::string PressJpeg();

// Adds to the request's report an image block that shows the picture, and the picture.
void ShowPicture(const std::string& id, const std::string& text, const std::string& bytes,
                 rendering::v1::RenderRequest* request);

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_PICTURES_H_
