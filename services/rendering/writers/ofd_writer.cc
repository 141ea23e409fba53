#include "services/rendering/writers/ofd_writer.h"

#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/rendering/writers/ofd_page.h"
#include "services/rendering/writers/picture_file.h"
#include "services/rendering/writers/qr_image.h"
#include "services/rendering/writers/xml_text.h"
#include "services/rendering/writers/zip_writer.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr absl::string_view kNamespace = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";

class Writer {
 public:
  Writer(const Document& document, const DisplayList& list, const FontSet& fonts)
      : document_(document), list_(list), fonts_(fonts) {}

  absl::StatusOr<std::string> Write(absl::string_view report_json) && {
    RETURN_IF_ERROR(CollectFonts());
    if (document_.qr.modules > 0) images_.qr = ++last_id_;
    for (size_t i = 0; i < document_.pictures.size(); ++i) images_.pictures.push_back(++last_id_);
    std::vector<std::string> pages;
    Hasher hasher(Suite::kSha256);
    hasher.Update(document_.title);
    for (const Page& page : list_.pages) {
      page_ids_.push_back(++last_id_);
      pages.push_back(
          OfdPage(page, list_.page_width, list_.page_height, ofd_fonts_, images_, last_id_));
      hasher.Update(pages.back());
    }
    const std::string hash = hasher.Finish();
    ZipWriter package;
    package.Add("OFD.xml", Root(absl::BytesToHexString(hash.substr(0, 16))));
    package.Add("Doc_0/Document.xml", MainPart());
    package.Add("Doc_0/PublicRes.xml", Resources());
    for (size_t i = 0; i < pages.size(); ++i) {
      package.Add(absl::StrCat("Doc_0/Pages/Page_", i, "/Content.xml"), pages[i]);
    }
    for (const auto& [index, font] : ofd_fonts_) {
      package.Add(absl::StrCat("Doc_0/Res/", FileName(font)), font.subset.file);
    }
    if (images_.qr > 0) package.Add("Doc_0/Res/qr.png", QrPng(document_.qr));
    for (size_t i = 0; i < document_.pictures.size(); ++i) {
      package.Add(absl::StrCat("Doc_0/Res/", PictureName(document_.pictures[i], i)),
                  document_.pictures[i].bytes);
    }
    package.Add("Doc_0/Attachs/Attachments.xml", Attachments(report_json.size()));
    package.Add("Doc_0/Attachs/report.json", report_json);
    return package.Finish();
  }

 private:
  static std::string FileName(const OfdFont& font) {
    return absl::StrCat("font_", font.id, ".ttf");
  }

  absl::Status CollectFonts() {
    std::map<int, absl::flat_hash_map<uint32_t, std::string>> texts;
    for (const Page& page : list_.pages) {
      for (const GlyphRun& run : page.runs) {
        auto& texts_of_font = texts[run.font];
        uint32_t from = 0;
        for (const Glyph& glyph : run.glyphs) {
          const auto [shown, first] = texts_of_font.try_emplace(glyph.id);
          if (first) shown->second.assign(run.text, from, glyph.text_end - from);
          from = glyph.text_end;
        }
      }
    }
    for (const auto& [index, shown] : texts) {
      OfdFont& font = ofd_fonts_[index];
      font.id = ++last_id_;
      ASSIGN_OR_RETURN(font.subset, SubsetFont(fonts_.fonts()[static_cast<size_t>(index)],
                                               {shown.begin(), shown.end()}, /*named=*/true));
    }
    return absl::OkStatus();
  }

  std::string Root(absl::string_view id) const {
    std::string out =
        absl::StrCat(kXmlDeclaration, "<ofd:OFD", kNamespace,
                     " Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>", id,
                     "</ofd:DocID><ofd:Title>", XmlText(document_.title), "</ofd:Title>");
    if (!document_.author.empty()) {
      absl::StrAppend(&out, "<ofd:Author>", XmlText(document_.author), "</ofd:Author>");
    }
    if (!document_.creation_time.empty()) {
      absl::StrAppend(&out, "<ofd:CreationDate>", XmlText(document_.creation_time.substr(0, 10)),
                      "</ofd:CreationDate>");
    }
    return absl::StrCat(
        out, "<ofd:Creator>Nianbao</ofd:Creator>", CustomData(),
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
  }

  // The stamp, each text as a name and what stands behind its first space.
  std::string CustomData() const {
    std::string out;
    for (const std::string& text : document_.stamp) {
      const std::pair<std::string, std::string> parts =
          absl::StrSplit(text, absl::MaxSplits(' ', 1));
      absl::StrAppend(&out, "<ofd:CustomData Name=\"", XmlText(parts.first), "\">",
                      XmlText(parts.second), "</ofd:CustomData>");
    }
    return out.empty() ? "" : absl::StrCat("<ofd:CustomDatas>", out, "</ofd:CustomDatas>");
  }

  std::string MainPart() const {
    std::string out = absl::StrCat(
        kXmlDeclaration, "<ofd:Document", kNamespace, "><ofd:CommonData><ofd:MaxUnitID>", last_id_,
        "</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 ", OfdLength(list_.page_width), " ",
        OfdLength(list_.page_height),
        "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        "</ofd:CommonData><ofd:Pages>");
    for (size_t i = 0; i < page_ids_.size(); ++i) {
      absl::StrAppend(&out, "<ofd:Page ID=\"", page_ids_[i], "\" BaseLoc=\"Pages/Page_", i,
                      "/Content.xml\"/>");
    }
    absl::StrAppend(&out, "</ofd:Pages>");
    if (!list_.outline.empty()) {
      absl::StrAppend(&out, "<ofd:Outlines>", Outline(0, list_.outline.size()), "</ofd:Outlines>");
    }
    return absl::StrCat(out, "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
                        "</ofd:Document>");
  }

  // The entries [begin, end); those deeper than one are within it.
  std::string Outline(size_t begin, size_t end) const {
    std::string out;
    for (size_t i = begin; i < end;) {
      const OutlineEntry& entry = list_.outline[i];
      size_t next = i + 1;
      while (next < end && list_.outline[next].level > entry.level) ++next;
      absl::StrAppend(&out, "<ofd:OutlineElem Title=\"", XmlText(entry.title),
                      "\"><ofd:Actions><ofd:Action Event=\"CLICK\"><ofd:Goto><ofd:Dest "
                      "Type=\"XYZ\" PageID=\"",
                      page_ids_[static_cast<size_t>(entry.page)], "\" Left=\"0\" Top=\"",
                      OfdLength(entry.y), "\" Zoom=\"0\"/></ofd:Goto></ofd:Action></ofd:Actions>",
                      Outline(i + 1, next), "</ofd:OutlineElem>");
      i = next;
    }
    return out;
  }

  std::string Resources() const {
    std::string out =
        absl::StrCat(kXmlDeclaration, "<ofd:Res", kNamespace, " BaseLoc=\"Res\"><ofd:Fonts>");
    for (const auto& [index, font] : ofd_fonts_) {
      const Font& original = fonts_.fonts()[static_cast<size_t>(index)];
      absl::StrAppend(&out, "<ofd:Font ID=\"", font.id, "\" FontName=\"",
                      XmlText(original.postscript_name), "\" FamilyName=\"",
                      XmlText(original.family), "\" Charset=\"unicode\"><ofd:FontFile>",
                      FileName(font), "</ofd:FontFile></ofd:Font>");
    }
    out += "</ofd:Fonts>";
    std::string media;
    if (images_.qr > 0) absl::StrAppend(&media, MultiMedia(images_.qr, "PNG", "qr.png"));
    for (size_t i = 0; i < document_.pictures.size(); ++i) {
      const Picture& picture = document_.pictures[i];
      const bool png = picture.kind == Picture::Kind::kPng;
      absl::StrAppend(
          &media, MultiMedia(images_.pictures[i], png ? "PNG" : "JPEG", PictureName(picture, i)));
    }
    if (!media.empty()) absl::StrAppend(&out, "<ofd:MultiMedias>", media, "</ofd:MultiMedias>");
    return out + "</ofd:Res>";
  }

  static std::string MultiMedia(int id, absl::string_view format, absl::string_view file) {
    return absl::StrCat("<ofd:MultiMedia ID=\"", id, "\" Type=\"Image\" Format=\"", format,
                        "\"><ofd:MediaFile>", file, "</ofd:MediaFile></ofd:MultiMedia>");
  }

  // An ID here is an xs:ID, which may not begin with a digit.
  static std::string Attachments(size_t size) {
    return absl::StrCat(
        kXmlDeclaration, "<ofd:Attachments", kNamespace,
        "><ofd:Attachment ID=\"report\" Name=\"report.json\" Format=\"json\" Size=\"",
        OfdKilobytes(size),
        "\" Visible=\"true\"><ofd:FileLoc>/Doc_0/Attachs/report.json"
        "</ofd:FileLoc></ofd:Attachment></ofd:Attachments>");
  }

  static std::string OfdKilobytes(size_t bytes) {
    const size_t tenths = (bytes * 10 + 1023) / 1024;
    return absl::StrCat(tenths / 10, ".", tenths % 10);
  }

  const Document& document_;
  const DisplayList& list_;
  const FontSet& fonts_;
  OfdFonts ofd_fonts_;
  std::vector<int> page_ids_;
  OfdImages images_;
  int last_id_ = 0;
};

}  // namespace

absl::StatusOr<std::string> WriteOfd(const Document& document, const DisplayList& list,
                                     const FontSet& fonts, absl::string_view report_json) {
  return Writer(document, list, fonts).Write(report_json);
}

}  // namespace nianbao::rendering
